package diagnose

import (
	"odatui/client"
)

// lastRules explain a failure that no other rule recognises.
var lastRules = []rule{
	{code: "unknown", when: func(*matter) bool { return true }, say: func(m *matter, d *client.Diagnosis) {
		d.Title, d.Who, d.Confidence = "odatui does not recognise this failure.", client.WhoSelf, client.Low
		if m.Err != nil {
			fact(d, client.FromServer, m.Err.Error())
		}
		add(d, m.doctor("Check every stage from this machine to the first row"))
		add(d, when("If that does not find the cause", m.report(m.apiOwner().tell("what this failure means"))))
	}},
}

var lastTopics = []topic{
	{Code: "unknown", Title: "odatui does not recognise the failure.", Seen: "No other rule matches.",
		Means: "The original message is shown whole.", Do: "Check every stage with `odatui doctor`, and send the report to the API owner.",
		Who: []client.Who{client.WhoSelf}},
}
