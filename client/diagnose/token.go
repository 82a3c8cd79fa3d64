package diagnose

var tokenRules = []rule{}

var tokenTopics = []topic{}
