package diagnose

var apiRules = []rule{}

var apiTopics = []topic{}
