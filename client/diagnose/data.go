package diagnose

var dataRules = []rule{}

var dataTopics = []topic{}
