package diagnose

var profileRules = []rule{}

var profileTopics = []topic{}
