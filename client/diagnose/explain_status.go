package diagnose

import (
	"odatui/client"
)

// general is what a status means without a body.
type general struct{ title, can string }

// generals are the meanings of a status that was pasted alone.
var generals = map[int]general{
	400: {"400 means that the server rejected the request; it gives no reason.",
		"an unknown filter or option, a wrong URL, or at a token endpoint a wrong client, secret or scope"},
	401: {"401 means that the server rejected the sign-in; it gives no reason.",
		"no token or key was sent, the token has expired, it is for another API or tenant, a gateway requires a key of its own, or the client " +
			"has no access"},
	403: {"403 means that the server forbids the request; it gives no reason.",
		"the right to the data is missing, the token lacks a role or permission, or a gateway, a firewall or a proxy blocks the request"},
	404: {"404 means that the server found nothing at the URL; it gives no reason.",
		"the URL or the name of the set is wrong, the data does not exist, or the API hides it from callers without access"},
	500: {"500 means that the server failed; it gives no reason.",
		"a fault of the API, a query that it cannot execute, or a valid token of a user that the API does not know"},
	502: {"502 means that a gateway got no valid response from the service " +
		"behind it.", "the API is down or restarts, or the gateway forwards to the wrong host"},
	503: {"503 means that the server is temporarily unavailable.", "maintenance, too many requests, or an API that is down"},
	504: {"504 means that a gateway timed out waiting for the service behind it.", "a query that takes too long, or an API that is down"},
}

// guess lowers the confidence if nothing but a status was pasted: a status gives
// no reason.
func (m *matter) guess(d *client.Diagnosis) {
	if m.Pasted == nil || !m.Pasted.Alone {
		return
	}
	d.Confidence = client.Low
	paste := Do("Paste the whole answer, with its header and body (curl -i): a status alone gives no reason")
	g, ok := generals[m.Status()]
	if !ok || m.Target.URL != "" || m.Answer == nil || m.Answer.URL != "" {
		add(d, paste)
		return
	}
	d.Title, d.Also, d.SignIn, d.Facts, d.Steps = g.title, nil, nil, nil, nil
	fact(d, client.FromServer, "possible causes: "+g.can)
	add(d, paste)
	add(d, m.checkProfile())
}
