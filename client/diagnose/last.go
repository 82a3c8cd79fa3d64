package diagnose

import "odatui/client"

// lastRules say what can be said of a failure that nothing else recognised.
var lastRules = []rule{
	{"unknown", func(*matter) bool { return true }, func(m *matter, d *client.Diagnosis) {
		d.Title, d.Who, d.Confidence = "This failure is not known here.", client.WhoSelf, client.Low
		if m.Err != nil {
			fact(d, client.FromServer, m.Err.Error())
		}
		step(d, "Check the whole way from this machine to the first row: odatui doctor "+m.ref())
		step(d, "If that does not find it either, send the report to those who run the service: it holds what was sent and what came back.")
	}},
}

var lastTopics = []topic{
	{code: "unknown", title: "A failure that is not known here.", seen: "Nothing else fits.",
		means: "What the other side said is shown whole.", do: "Check the whole way with `odatui doctor`, and send the report to those who run the API.",
		who: []client.Who{client.WhoSelf}},
}
