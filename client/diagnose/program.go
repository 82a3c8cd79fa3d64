package diagnose

var programRules = []rule{}

var programTopics = []topic{}
