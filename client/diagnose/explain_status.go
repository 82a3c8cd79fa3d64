package diagnose

import (
	"odatui/client"
)

// general is what a status can mean in general.
type general struct{ title, can string }

// generals are what can be said of a status that came alone.
var generals = map[int]general{
	400: {"400 says that the server does not take the request, and not what it minds.",
		"a filter or another option that it does not know, a wrong address, or at a token endpoint a wrong client, secret or scope"},
	401: {"401 says that the sign-in was not taken, and not why.",
		"no token or key was sent, the token has expired, it is for another API or tenant, a gateway wants a key of its own, or the client has no access"},
	403: {"403 says that the request is not allowed, and not why.",
		"the right to the data is missing, the token lacks a role or permission, or a gateway, a firewall or a proxy blocks the request"},
	404: {"404 says that there is nothing at the address, and not whose mistake that is.",
		"the address or the name of the set is wrong, the data is not there, or the API hides it from those who have no right"},
	500: {"500 says that the server failed, and not why.",
		"a fault of the API, a query that it cannot answer, or a valid token of a user that the API does not know"},
	502: {"502 says that a gateway got no good answer from what stands behind it.", "the API is down or restarts, or the gateway leads to the wrong place"},
	503: {"503 says that the server cannot answer for the moment.", "maintenance, too many requests, or an API that is down"},
	504: {"504 says that a gateway waited too long for what stands behind it.", "a query that takes too long, or an API that is down"},
}

// guess makes a diagnosis modest where nothing but a status was pasted: a
// number does not say why.
func (m *matter) guess(d *client.Diagnosis) {
	if m.pasted == nil || !m.pasted.alone {
		return
	}
	d.Confidence = client.Low
	paste := "Paste the whole answer, with its header and body (curl -i): a status alone does not say why."
	g, ok := generals[m.status()]
	if !ok || m.Target.URL != "" || m.answer == nil || m.answer.URL != "" {
		step(d, paste)
		return
	}
	d.Title, d.Also, d.SignIn = g.title, nil, nil
	d.Facts = []client.Finding{{Text: "it can be: " + g.can, Source: client.FromServer}}
	d.Steps = []string{paste, "With a profile, the cause can be found without a text: odatui doctor " + m.ref()}
}
