package diagnose

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

// broken is a failure of the network, as the transport returns it.
type broken struct {
	stage, host, text string
	err               error
	reason            string
}

func (b *broken) Error() string { return b.text }

func (b *broken) Unwrap() error { return b.err }

func (b *broken) Where() (stage, host string) { return b.stage, b.host }

func (b *broken) ReasonCode() string { return b.reason }

const far = "api.example.org:443"

// TestWire: what the corpus cannot play on one machine. The texts and
// reasons are those of the transport (errors.go).
func TestWire(t *testing.T) {
	t.Parallel()
	entra := &client.AuthError{Method: "client-credentials", Endpoint: "https://login.microsoftonline.com/x/oauth2/token",
		Message: "token endpoint could not be reached",
		Cause: &broken{"header", "login.microsoftonline.com", "wait for the answer of login.microsoftonline.com: nothing came within 1m0s",
			nil, client.ReasonTimeout}}
	for name, c := range map[string]struct {
		err  error
		code string
		who  client.Who
		next client.Who
	}{
		"resolver is mute": {&broken{"dns", far, "resolve api.example.org: name lookup timed out", nil, ""}, "names-fail",
			client.WhoNetworkAdmin, ""},
		"no route": {&broken{"connect", far, "connect to " + far + ": no route to host", nil, client.ReasonUnreachable},
			"network-unreachable", client.WhoNetworkAdmin, ""},
		"unreachable": {&broken{"connect", far, "connect to " + far + ": network is unreachable", nil, client.ReasonUnreachable},
			"network-unreachable", client.WhoNetworkAdmin, ""},
		"black hole": {&broken{"connect", far, "connect to " + far + ": timed out after 10s", nil, client.ReasonTimeout},
			"connection-timeout", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"another way": {&broken{"connect", far, "connect to " + far + ": permission denied", nil, ""}, "connection-failed",
			client.WhoNetworkAdmin, ""},
		"IPv6 loopback": {&broken{"connect", "[::1]:8080", "connect to [::1]:8080: connection refused", nil, client.ReasonRefused},
			"nothing-listens-here", client.WhoSelf, ""},
		"localhost": {&broken{"connect", "localhost:8080", "connect to localhost:8080: connection refused", nil,
			client.ReasonRefused}, "nothing-listens-here", client.WhoSelf, ""},
		"proxy is down": {&broken{"proxy", far, "reach " + far + " through the proxy: connection refused", nil, client.ReasonRefused},
			"proxy-unreachable", client.WhoNetworkAdmin, client.WhoSelf},
		"not valid yet": {&broken{"tls", far, "secure connection to " + far +
			": certificate is not valid before 2030-01-01 00:00 UTC", nil, client.ReasonNotYetValid}, "certificate-early",
			client.WhoNetworkAdmin, client.WhoSelf},
		"wants a certificate": {&broken{"tls", far, "secure connection to " + far + ": tls: certificate required", nil,
			client.ReasonAborted}, "client-certificate-wanted", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"no common cipher": {&broken{"tls", far, "secure connection to " + far + ": tls: handshake failure", nil, client.ReasonAborted},
			"client-certificate-wanted", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"odd certificate": {&broken{"tls", far, "secure connection to " + far + ": certificate refused: too many intermediates", nil,
			client.ReasonBadCertificate}, "certificate-refused", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"another TLS fault": {&broken{"tls", far, "secure connection to " + far + ": timed out after 10s", nil, client.ReasonTimeout},
			"tls-failed", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"Entra is late": {entra, "answer-late", client.WhoMicrosoft, client.WhoNetworkAdmin},
		"stalled": {&broken{"body", far, "read the answer of " + far + ": stalled: nothing came for 1m0s", nil,
			client.ReasonStalled}, "answer-stalled", client.WhoNetworkAdmin, client.WhoAPIOwner},
		"broke off": {fmt.Errorf("the answer broke off after 9 bytes: %w",
			&broken{"body", far, "read the answer of " + far + ": connection reset", nil, ""}), "answer-broke-off", client.WhoNetworkAdmin,
			client.WhoAPIOwner},
		"cut without a word": {fmt.Errorf("the answer broke off after 9 bytes: %w", io.ErrUnexpectedEOF), "answer-cut", client.WhoAPIOwner,
			client.WhoNetworkAdmin},
		"too large": {&broken{"body", far, "read the answer of " + far + ": more than 64 MiB: answer too large",
			client.ErrTooLarge, ""}, "answer-too-large", client.WhoSelf, client.WhoAPIOwner},
		"a token of a megabyte": {&client.AuthError{Message: "answered more than 1 MiB", Cause: client.ErrTooLarge}, "answer-too-large",
			client.WhoMicrosoft, client.WhoSelf},
		"cancelled":       {context.Canceled, "cancelled", client.WhoSelf, ""},
		"time limit":      {fmt.Errorf("read rows: %w", context.DeadlineExceeded), "time-limit", client.WhoSelf, client.WhoAPIOwner},
		"another session": {client.ErrForeignCursor, "place-of-another-session", client.WhoSelf, ""},
		"cannot": {fmt.Errorf("%w: go to row 9: this set is paged by the service's own links only", client.ErrCannot), "cannot",
			client.WhoSelf, ""},
		"bare values": {&client.ResponseError{Status: 200, Shape: client.ShapeOther, Message: "the answer holds no list of records",
			Reason: client.ReasonNoRecords}, "rows-not-objects", client.WhoAPIOwner, ""},
		"no sets": {&client.ResponseError{Status: 200, Shape: client.ShapeOData, Message: "the service lists no sets",
			Reason: client.ReasonNoSets}, "no-sets", client.WhoSelf, client.WhoAPIOwner},
		"proxy of plain http": {&client.ResponseError{Status: 407, Shape: client.ShapeHTML}, "proxy-sign-in", client.WhoNetworkAdmin,
			client.WhoSelf},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := client.Evidence{Target: evidencetest.Orders(), Err: c.err, Now: evidencetest.Noon}
			d := Of(e)
			if d.Code != c.code || d.Who != c.who || d.NextWho != c.next {
				t.Errorf("%s, %s, then %q; want %s, %s, then %q\n%s", d.Code, d.Who, d.NextWho, c.code, c.who, c.next, d.Title)
			}
			if len(d.Steps) == 0 || !strings.HasSuffix(d.Title, ".") || strings.HasSuffix(d.Title, "..") || strings.Contains(d.Title, ": .") {
				t.Errorf("%q, %q", d.Title, d.Steps)
			}
		})
	}
}

// TestAWrongClockMakesCertificatesLookWrong, in either direction.
func TestAWrongClockMakesCertificatesLookWrong(t *testing.T) {
	t.Parallel()
	e := client.Evidence{Target: evidencetest.Orders(), Now: evidencetest.Noon, SkewKnown: true, Skew: 400 * 24 * time.Hour,
		Err: &broken{"tls", far, "secure connection to " + far + ": certificate is not valid before 2027-01-01 00:00 UTC", nil,
			client.ReasonNotYetValid}}
	if d := Of(e); d.Code != "certificate-clock" || d.Who != client.WhoSelf {
		t.Errorf("%+v", d)
	}
	e.Skew = time.Second
	if d := Of(e); d.Code != "certificate-early" {
		t.Errorf("%+v", d)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header map[string][]string
		body   string
		want   time.Duration
		known  bool
	}{
		"seconds":      {map[string][]string{"Retry-After": {"120"}}, "", 2 * time.Minute, true},
		"milliseconds": {map[string][]string{"Retry-After-Ms": {"1500"}}, "", 1500 * time.Millisecond, true},
		"a date":       {map[string][]string{"Retry-After": {"Sun, 22 Nov 2026 12:10:00 GMT"}}, "", 10 * time.Minute, true},
		"their date": {map[string][]string{"Retry-After": {"Sun, 22 Nov 2026 07:20:00 GMT"}, "Date": {"Sun, 22 Nov 2026 07:00:00 GMT"}}, "",
			20 * time.Minute, true},
		"the past": {map[string][]string{"Retry-After": {"Sun, 22 Nov 2020 12:10:00 GMT"}}, "", 0, false},
		"junk":     {map[string][]string{"Retry-After": {"soon"}}, "", 0, false},
		"negative": {map[string][]string{"Retry-After": {"-5"}}, "", 0, false},
		"a quota":  {nil, "Out of call volume quota. Quota will be replenished in 10:02:03.", 10*time.Hour + 2*time.Minute + 3*time.Second, true},
		"a rate":   {nil, "Rate limit is exceeded. Try again in 7 seconds.", 7 * time.Second, true},
	} {
		m := read(client.Evidence{Now: evidencetest.Noon, Err: &client.ResponseError{Status: 429, Header: c.header, Body: []byte(c.body)}})
		if got, known := m.pause(); got != c.want || known != c.known {
			t.Errorf("%s: %s, %t", name, got, known)
		}
	}
}

// TestEveryTopic: who a page of the documentation names is who its rules name.
func TestEveryTopic(t *testing.T) {
	t.Parallel()
	for _, area := range topics() {
		for _, p := range area.list {
			if p.Title == "" || p.Seen == "" || p.Means == "" || p.Do == "" || len(p.Who) == 0 ||
				len(slices.Compact(slices.Clone(p.Who))) != len(p.Who) {
				t.Errorf("%+v", p)
			}
			if !strings.HasSuffix(p.Title, ".") {
				t.Errorf("%s: %q", p.Code, p.Title)
			}
		}
	}
}
