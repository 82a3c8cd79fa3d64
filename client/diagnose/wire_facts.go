package diagnose

import (
	"errors"
	"net/url"
	"slices"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// The facts and steps of several rules.
var (
	network    = []factOf{(*matter).wireFact, (*matter).otherWorks}
	cut        = []factOf{(*matter).wireFact, written(client.FromServer, keptRows)}
	redirected = sync.OnceValue(func() steps {
		return steps{
			vendors.Edit("Compare url with the address you were given (a missing or extra slash, http for https, an address for browsers)"),
			vendors.Send(apiOwner, "to fix the redirects")}
	})
)

// keptRows says that no row is lost.
const keptRows = "the rows received before are kept; the result is not complete"

func rowsKept(d *client.Diagnosis) { fact(d, client.FromServer, keptRows) }

// because reports whether an error of odatui has one of the reasons.
func (m *matter) because(reasons ...string) bool {
	return slices.ContainsFunc(m.Reasons, func(r string) bool { return slices.Contains(reasons, r) })
}

// onThisMachine leaves a failure of this machine to its user.
func onThisMachine(m *matter, d *client.Diagnosis) {
	if evidence.IsLoopback(m.Host) {
		d.Who, d.NextWho = self, ""
	}
}

// unlessMicrosoft does not suspect Microsoft's hosts, but somebody else.
func unlessMicrosoft(next client.Who) func(*matter, *client.Diagnosis) {
	return func(_ *matter, d *client.Diagnosis) {
		if d.NextWho == microsoft {
			d.NextWho, d.Also = next, nil
		}
	}
}

// peer returns the role and the name of the host that failed.
func (m *matter) peer() string {
	switch host := vendors.ElseText(m.Host, m.APIURL().Host); {
	case m.Auth != nil:
		return "the token endpoint " + host
	case host == "":
		return "the API"
	default:
		return "the API at " + host
	}
}

// hostName returns the name that could not be resolved.
func (m *matter) hostName() string {
	if u, err := url.Parse("//" + m.Host); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return m.HostText()
}

// theName returns hostName for the beginning of a sentence.
func (m *matter) theName() string {
	if m.Host == "" {
		return "the host's name"
	}
	return "the name " + m.hostName()
}

// hostKey returns the setting of the profile that names the host that failed.
func (m *matter) hostKey() string {
	if m.Auth != nil {
		return "auth.token_url"
	}
	return "url"
}

// owner returns the role that runs the host that failed.
func (m *matter) owner() client.Who {
	if m.Auth != nil && m.Entra {
		return client.WhoMicrosoft
	}
	return client.WhoAPIOwner
}

// hostOwner is owner as somebody who can be asked.
func (m *matter) hostOwner() party {
	if m.Auth != nil && !m.Entra {
		return m.tokenOwner()
	}
	return m.party(m.owner())
}

// errorFact adds odatui's own error.
func errorFact(m *matter, d *client.Diagnosis) {
	if m.Err != nil {
		fact(d, client.FromServer, m.Err.Error())
	}
}

// wireFact adds the transport's error, and the proxy.
func (m *matter) wireFact(d *client.Diagnosis) {
	var e interface {
		error
		evidence.WireFailure
	}
	if errors.As(m.Err, &e) {
		fact(d, client.FromServer, e.Error())
	} else {
		errorFact(m, d)
	}
	if m.Auth != nil {
		fact(d, client.FromProfile, "the request was for a token; nothing was sent to the API")
	}
	if m.Target.Proxy != "" {
		setting(d, "proxy", m.Target.Proxy)
	} else {
		written(client.FromProfile, "HTTPS_PROXY of the environment = {$HTTPS_PROXY}")(m, d)
	}
}

// otherWorks adds that the other one of the two hosts responded, which shows that
// the network works.
func (m *matter) otherWorks(d *client.Diagnosis) {
	purpose, name := client.ForToken, "the token endpoint"
	if m.Auth != nil {
		purpose, name = client.ForService, "the API"
	}
	if slices.ContainsFunc(m.Exchanges, func(x client.Exchange) bool { return x.Purpose == purpose && x.Status > 0 }) {
		fact(d, client.FromServer, name+" responded in the same session: this machine is on the network")
	}
}

// timeoutFact names the profile's timeout, authorityFact its certificates.
func (m *matter) timeoutFact(d *client.Diagnosis) {
	if m.Target.Timeout > 0 {
		setting(d, "timeout", m.Target.Timeout.String())
	}
}

func (m *matter) authorityFact(d *client.Diagnosis) { setting(d, "tls.ca_file", m.Target.CAFile) }
