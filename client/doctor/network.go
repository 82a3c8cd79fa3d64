package doctor

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/transport"
)

// soon is when the end of a certificate is warned about.
const soon = 14 * 24 * time.Hour

// reached is how the way to one host was.
type reached struct {
	what  string // "API", "token endpoint"
	reach transport.Reach
	err   error
}

// checkNetwork goes to each host without asking it anything.
func checkNetwork(ctx context.Context, v *Visit) Outcome {
	hosts := v.hosts()
	var wait sync.WaitGroup
	for i := range hosts {
		wait.Go(func() { hosts[i].reach, hosts[i].err = transport.Probe(ctx, v.Wire, hosts[i].reach.Host) })
	}
	wait.Wait()
	var notes []string
	var bad *reached
	for i := range hosts {
		notes = append(notes, hosts[i].note())
		if hosts[i].err != nil && bad == nil {
			bad = &hosts[i]
		}
	}
	if bad != nil {
		out := failed(bad.err).noting(notes...)
		if len(hosts) > 1 {
			out.Detail = bad.what + ": " + out.Detail
		}
		return out
	}
	for _, h := range hosts {
		if h.reach.Secure && time.Until(h.reach.Expires) < soon {
			return odd("%s", h.ending()).noting(notes...)
		}
	}
	out := fine("%s", networkLine(hosts)).noting(notes...)
	if v.Wire.Insecure {
		out = out.noting("certificates are not checked: the profile says tls.insecure")
	}
	return out
}

// hosts are the places that requests of this profile go to, each once: reach
// holds the address to probe.
func (v *Visit) hosts() []reached {
	var list []reached
	seen := map[string]bool{}
	for _, place := range []struct{ what, address string }{
		{"token endpoint", v.Target.Auth["token_url"]}, {"device endpoint", v.Target.Auth["device_url"]}, {"API", v.Wire.Origin},
	} {
		u, err := url.Parse(place.address)
		if place.address == "" || err != nil || u.Host == "" || seen[u.Scheme+u.Host] {
			continue
		}
		seen[u.Scheme+u.Host] = true
		list = append(list, reached{what: place.what, reach: transport.Reach{Host: u.Scheme + "://" + u.Host}})
	}
	return list
}

// networkLine says in one line how all the hosts were reached.
func networkLine(hosts []reached) string {
	how, proxy := map[string]bool{}, map[string]bool{}
	names := false
	var ways, proxies []string
	for _, h := range hosts {
		way := "over " + h.reach.Version
		if !h.reach.Secure {
			way = "without encryption"
		}
		if !how[way] {
			how[way], ways = true, append(ways, way)
		}
		if p := h.reach.Proxy; p != "" && !proxy[p] {
			proxy[p], proxies = true, append(proxies, p)
		}
		names = names || !isAddress(h.reach.Host)
	}
	verb := "answer"
	if names && len(proxies) == 0 {
		verb = "resolve and answer"
	}
	if len(hosts) == 1 {
		verb = strings.ReplaceAll(strings.ReplaceAll(verb, "answer", "answers"), "resolve", "resolves")
	}
	through := "no proxy"
	if len(proxies) > 0 {
		through = "through the proxy " + strings.Join(proxies, ", ")
	}
	return fmt.Sprintf("%s %s %s, %s", many(len(hosts), "host"), verb, strings.Join(ways, " and "), through)
}

// isAddress reports whether a host needs no name lookup.
func isAddress(host string) bool {
	u, err := url.Parse("//" + host)
	if err != nil {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err == nil
}

// note tells all about the way to one host.
func (h reached) note() string {
	if h.err != nil {
		return h.what + ": " + short(h.err)
	}
	r := h.reach
	parts := []string{h.what + " " + r.Host}
	if r.Address != "" {
		parts = append(parts, "at "+r.Address)
	}
	if r.Proxy != "" {
		parts = append(parts, "through "+r.Proxy)
	}
	if r.Secure {
		parts = append(parts, fmt.Sprintf("%s, certificate %s until %s (%s)", r.Version, r.Subject,
			r.Expires.UTC().Format("2 Jan 2006"), left(r.Expires)))
	}
	return strings.Join(append(parts, timings(r.Timing)), ", ")
}

func timings(t client.Timing) string {
	return fmt.Sprintf("name %s, connection %s, TLS %s", millis(t.DNS), millis(t.Connect), millis(t.TLS))
}

func (h reached) ending() string {
	if time.Until(h.reach.Expires) < 0 {
		return fmt.Sprintf("the certificate of %s ended %s ago; it is not checked", h.reach.Host, span(time.Since(h.reach.Expires)))
	}
	return fmt.Sprintf("the certificate of %s ends in %s: its owner must renew it", h.reach.Host, span(time.Until(h.reach.Expires)))
}

func left(end time.Time) string {
	d := time.Until(end)
	if d < 0 {
		return "ended " + span(d) + " ago"
	}
	return span(d) + " left"
}
