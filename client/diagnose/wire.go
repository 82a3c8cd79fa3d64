package diagnose

var wireRules = []rule{}

var wireTopics = []topic{}
