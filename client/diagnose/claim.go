package diagnose

var claimRules = []rule{}

var claimTopics = []topic{}
