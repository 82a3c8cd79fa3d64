package diagnose

import (
	"odatui/client"
)

// lastRules explain a failure that no other rule recognises.
var lastRules = []rule{
	{"unknown", func(*matter) bool { return true }, func(m *matter, d *client.Diagnosis) {
		d.Title, d.Who, d.Confidence = "odatui does not recognise this failure.", client.WhoSelf, client.Low
		if m.Err != nil {
			fact(d, client.FromServer, m.Err.Error())
		}
		Add(d, m.doctor("Check every stage from this machine to the first row"))
		Add(d, When("If that does not find the cause", m.Report(m.ApiOwner().Tell("what this failure means"))))
	}},
}

var lastTopics = []topic{
	{Code: "unknown", Title: "odatui does not recognise the failure.", Seen: "No other rule matches.",
		Means: "The original message is shown whole.", Do: "Check every stage with `odatui doctor`, and send the report to the API owner.",
		Who: []client.Who{client.WhoSelf}},
}
