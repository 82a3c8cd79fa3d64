package diagnose

import (
	"context"
	"errors"
	"slices"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// onWire recognises a connection that failed at a stage, for one of the reasons;
// none: for any.
func onWire(stage string, reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.Wire == stage && (len(reasons) == 0 || m.because(reasons...)) }
}

// wireRules explain why no response came, or not all of it.
var wireRules = sync.OnceValue(func() []rule { return slices.Concat(connectRules(), tlsRules(), arrivalRules()) })

// connectRules explain why there was no connection.
var connectRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "cancelled", when: func(m *matter) bool { return m.Answer == nil && errors.Is(m.Err, context.Canceled) }, who: self,
			title: "The request was cancelled; nothing is wrong.", do: steps{vendors.Retry("Try again")},
			topic: about("Esc or ctrl+c was pressed.", "Nothing is wrong.", "Try again.")},
		{code: "time-limit", who: self, next: apiOwner, sure: client.Medium, when: func(m *matter) bool {
			return m.Answer == nil && m.Wire == "" && errors.Is(m.Err, context.DeadlineExceeded)
		}, title: "The time limit ended before the response came.", facts: []factOf{(*matter).wireFact},
			do: steps{vendors.Edit("Set a longer timeout, or request less data (fewer columns, a filter, a smaller page_size)"),
				vendors.Doctor("Find the failing stage")},
			topic: about("`--timeout` was reached.", "The service is slow, or was asked for much.", "Allow more time or ask for less.")},
		{code: "host-unknown", when: onWire("dns", client.ReasonNoSuchHost), who: networkAdmin, next: self,
			title: "{the name} is not known to this network.", plain: "The host's name is not known to this network.", facts: network,
			do: steps{vendors.Retry("If this service is an internal one, connect to the VPN and try again"),
				vendors.Edit("Compare the host in {host key} with the host you were given"),
				vendors.Send(networkAdmin, "whether {host name} can be resolved from this machine")},
			also: &client.Alternative{Title: "The name in {host key} may be misspelled.", Who: self,
				Tell: "If a colleague on the same network reaches the service, compare the spelling."},
			topic: about("Name resolution responds \"no such host\".",
				"No VPN, a network that does not know inner names, or a misspelled `url` or `token_url`.",
				"Connect the VPN; compare the spelling; ask the network administrator.")},
		{code: "names-fail", when: onWire("dns"), who: networkAdmin, title: "{the name} could not be resolved: name resolution does not respond.",
			plain: "Name resolution does not respond.", facts: network,
			do: steps{vendors.Retry("Check that this machine is on the network, and on the VPN if needed; then try again"),
				vendors.Send(networkAdmin, "why name resolution (DNS) does not respond on this machine")},
			topic: about("Looking the host up timed out or failed.", "No network, or a broken resolver.", "Check the network.")},
		{code: "proxy-sign-in", who: networkAdmin, next: self, when: func(m *matter) bool {
			return m.Wire == "proxy" && m.because(client.ReasonProxySignIn) || m.Answer != nil && m.Answer.Status == 407 ||
				m.Auth != nil && m.Auth.Status == 407
		}, title: "The proxy requires a sign-in (407).", facts: network,
			do: steps{vendors.Send(networkAdmin, "to make an exception for {host name}, or say how to sign in to this proxy"),
				vendors.Do("If the proxy takes a name and password, put them into HTTPS_PROXY (http://NAME:PASSWORD@HOST:PORT), outside the profile")},
			topic: about("The proxy answered 407.", "The proxy serves known users only.",
				"Ask for the way to sign in, or for an exception; name and password go into `HTTPS_PROXY`, never into the profile.")},
		{code: "proxy-refused", when: onWire("proxy", client.ReasonProxyRefused), who: networkAdmin,
			title: "The proxy refuses the connection to {host}.", plain: "The proxy refuses the connection to the host.", facts: network,
			do: steps{vendors.Send(networkAdmin, "to allow {host} through the proxy"),
				vendors.Edit("If this host needs no proxy, add it to NO_PROXY, or set another proxy")},
			topic: about("The proxy answered CONNECT with 403, 502 or the like.", "The host is not allowed, or the proxy cannot reach it.",
				"Ask for the host to be allowed, or go without a proxy.")},
		{code: "proxy-unreachable", when: onWire("proxy"), who: networkAdmin, next: self, facts: network,
			title: "The proxy cannot be reached, so nothing reaches {host}.", plain: "The proxy cannot be reached.",
			do: steps{vendors.Edit("Check the proxy's address in HTTPS_PROXY and in the profile (proxy)"),
				vendors.Send(networkAdmin, "whether the proxy runs")},
			topic: about("The connection to the proxy failed.", "A wrong proxy address, or the proxy is down.", "Check `proxy` and `HTTPS_PROXY`.")},
		{code: "nothing-listens-here", who: self,
			when:  func(m *matter) bool { return evidence.IsLoopback(m.Host) && onWire("connect", client.ReasonRefused)(m) },
			title: "Nothing listens at {host} on this machine.", plain: "Nothing listens at that port on this machine.",
			facts: []factOf{(*matter).wireFact}, do: steps{vendors.Retry("Start the service, or the tunnel to it, on this machine; then try again"),
				vendors.Edit("Compare the port in {host key} with that of the service")},
			topic: about("A refused connection on localhost.", "The service or the tunnel to it is not started, or the port is another one.",
				"Start it, or correct the port.")},
		{code: "connection-refused", when: onWire("connect", client.ReasonRefused), who: networkAdmin, next: hostOwner, facts: network,
			title: "The host {its host} refuses connections.", plain: "The host refuses connections.",
			do: steps{vendors.Send(networkAdmin, "whether this machine may connect to {host}"),
				vendors.Ask(hostOwner, "whether the service is down").When("If others cannot connect either")},
			also: &client.Alternative{Title: "The service may be stopped.", Who: hostOwner,
				Tell: "That is the cause if connections fail from every network."}, say: unlessMicrosoft(""),
			topic: about("Connecting is refused beyond this machine.", "A firewall, a wrong port, or a stopped service.",
				"Ask the network administrator, then the API owner.", networkAdmin, apiOwner)},
		{code: "network-unreachable", when: onWire("connect", client.ReasonUnreachable), who: networkAdmin, facts: network,
			title: "There is no route from this machine to {host}.", plain: "There is no route to the host.",
			do: steps{vendors.Retry("Check that this machine is on the network, and on the VPN if the service is an internal one; then try again"),
				vendors.Send(networkAdmin, "why this machine has no route to {host}")},
			topic: about("\"network is unreachable\" or \"no route to host\".", "No network, or no VPN.", "Check the network and the VPN.")},
		{code: "connection-timeout", when: onWire("connect", client.ReasonTimeout), who: networkAdmin, next: hostOwner, facts: network,
			title: "The connection to {host} timed out, likely because of a firewall or a missing VPN.", plain: "The connection timed out.",
			do: steps{vendors.Retry("If the service is an internal one, connect to the VPN and try again"),
				vendors.Send(networkAdmin, "to let this machine connect to {host}, and say whether a proxy is needed")},
			topic: about("Connecting timed out.", "A firewall drops the packets, a VPN is missing, or a proxy is needed.",
				"Connect the VPN; ask the network administrator.", networkAdmin, apiOwner)},
		{code: "connection-failed", when: onWire("connect"), who: networkAdmin, title: "The connection to {host} failed.",
			plain: "The connection failed.", facts: network, do: steps{vendors.Doctor("Find the failing stage"),
				vendors.Send(networkAdmin, "why this machine cannot connect to {host}")},
			topic: about("Connecting failed in another way, which the facts quote.", "A firewall on this machine, or something on the way.",
				"Find the failing stage with `odatui doctor`; show the report to the network administrator.")},
	}
})

// arrivalRules explain why a connection was of no use.
var arrivalRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "answer-late", when: onWire("header", client.ReasonTimeout), who: hostOwner, next: self, sure: client.Medium,
			title: "{peer} did not respond in time.", plain: "The service did not respond in time.",
			facts: append(network[:2:2], (*matter).timeoutFact),
			do: steps{vendors.Edit("Request less data (a filter, fewer columns, a smaller page_size)").In("!token asked"),
				vendors.Edit("Set a longer timeout").In("!token asked"), vendors.Retry("Try again later"),
				vendors.Send(hostOwner, "why {host} does not respond in time").When("If it times out again")},
			say: func(_ *matter, d *client.Diagnosis) {
				if d.Who == microsoft {
					d.NextWho = networkAdmin
				}
			},
			topic: about("The request was sent, and nothing came within `timeout`.", "The service is slow or was asked for much.",
				"Ask for less, allow more time, try later.", apiOwner, microsoft, self)},
		{code: "answer-too-large", who: hostOwner, next: self,
			when:  func(m *matter) bool { return m.Auth != nil && errors.Is(m.Err, client.ErrTooLarge) },
			title: "The token endpoint's response is too large to be a token.", facts: []factOf{errorFact},
			do: steps{vendors.Edit("Compare auth.token_url with the address you were given")}},
		{code: "answer-too-large", who: self, next: apiOwner, when: func(m *matter) bool { return errors.Is(m.Err, client.ErrTooLarge) },
			title: "The response is larger than odatui accepts.", facts: []factOf{errorFact}, do: steps{vendors.Edit("Set a smaller page_size"),
				{Text: "Choose fewer columns, without large texts and pictures", Action: client.ActionColumns}},
			topic: about("The body went beyond its cap.", "A page has too many or too large rows.", "Set a smaller `page_size`; choose columns.",
				self, apiOwner, microsoft)},
		{code: "not-http", when: onWire("header", client.ReasonNotHTTP), who: hostOwner, next: networkAdmin,
			title: "The answer of {host} is not valid HTTP.", plain: "The answer is not valid HTTP.", facts: []factOf{(*matter).wireFact},
			do: steps{vendors.Send(hostOwner, "to fix the answer: the header cannot be read"),
				vendors.Ask(networkAdmin, "whether a proxy or firewall changes answers of {host}").When("If other programs read it")},
			topic: about("A header line, a status line or a length that HTTP does not allow.", "A fault of the service, or of something between.",
				"Ask the API owner.", apiOwner, microsoft, networkAdmin)},
		{code: "connection-closed", who: networkAdmin, next: hostOwner, sure: client.Medium, facts: network,
			when: func(m *matter) bool { return m.Wire == "send" || m.Wire == "header" }, title: "{peer} closed the connection without a response.",
			plain: "The connection was closed without a response.", do: steps{vendors.Retry("Try again"),
				vendors.Send(networkAdmin, "whether a proxy or firewall closes connections to {host}").When("If it happens again"),
				vendors.Ask(hostOwner, "why {host} closes the connection").When("If none does")}, say: onThisMachine,
			topic: about("The connection was reset or closed after the request was sent.",
				"Something between cuts connections, or the service broke down on this request.", "Try again; then ask.", networkAdmin, apiOwner,
				self)},
		{code: "answer-stalled", when: func(m *matter) bool { return m.Auth == nil && m.because(client.ReasonStalled) }, who: networkAdmin,
			next: hostOwner, sure: client.Medium, title: "The response stalled before its end.", facts: cut, do: steps{vendors.Retry("Try again"),
				vendors.Edit("Set a smaller page_size, or a longer timeout")},
			topic: about("Bytes came, then none for the time of `timeout`.", "A slow service or a bad line.", "Try again with a smaller page.",
				networkAdmin, apiOwner)},
		{code: "answer-broke-off", when: func(m *matter) bool { return m.Wire == "body" && m.Auth == nil }, // of a token endpoint: token-cut
			who: networkAdmin, next: hostOwner, sure: client.Medium, title: "The connection broke before the end of the response.", facts: cut,
			do: steps{vendors.Retry("Request the page again"), vendors.Edit("If the response ends at the same place, set a smaller page_size"),
				vendors.Send(networkAdmin, "whether a proxy or firewall cuts responses of {host}").When("If it ends elsewhere")},
			topic: about("The connection ended in the middle of a body.", "Something between cuts long answers, or the service broke down.",
				"Try again; the rows that came are kept.", networkAdmin, apiOwner)},
		{code: "redirect-loop", when: onWire("redirect", client.ReasonUnreadable), who: apiOwner, next: self, facts: []factOf{(*matter).wireFact},
			title: "The service redirects to an address that cannot be read.", do: redirected()},
		{code: "redirect-loop", when: onWire("redirect"), who: apiOwner, next: self, facts: []factOf{(*matter).wireFact},
			title: "The service redirects in a loop.", do: redirected(),
			topic: about("More than five redirects in a row.", "A wrong address, or a misconfigured service.", "Compare `url`.")},
	}
})
