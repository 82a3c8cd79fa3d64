package diagnose_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/diagnose"
	"odatui/client/transport"
)

// TestTheTransportsWords holds the rules to the words that the transport really
// uses, where no machine can be made to fail in that way.
func TestTheTransportsWords(t *testing.T) {
	t.Parallel()
	const far = "api.example.org:443"
	for code, e := range map[string]*transport.Error{
		"names-fail":          {Stage: "dns", Host: far, Err: &net.DNSError{Err: "server misbehaving", Name: "api.example.org", IsTimeout: true}},
		"host-unknown":        {Stage: "dns", Host: far, Err: &net.DNSError{Err: "no such host", Name: "api.example.org", IsNotFound: true}},
		"network-unreachable": {Stage: "connect", Host: far, Err: syscall.EHOSTUNREACH},
		"connection-refused":  {Stage: "connect", Host: far, Err: syscall.ECONNREFUSED},
		"connection-timeout":  {Stage: "connect", Host: far, Err: failing{"i/o timeout", true}},
		"connection-failed":   {Stage: "connect", Host: far, Err: syscall.EACCES},
		"proxy-unreachable":   {Stage: "proxy", Host: far, Err: syscall.ECONNREFUSED},
		"answer-late":         {Stage: "header", Host: far, Err: failing{"i/o timeout", true}},
		"connection-closed":   {Stage: "header", Host: far, Err: syscall.ECONNRESET},
		"answer-too-large":    {Stage: "body", Host: far, Err: client.ErrTooLarge},
	} {
		if d := diagnose.Standard().Diagnose(client.Evidence{Err: e, Now: time.Now()}); d.Code != code {
			t.Errorf("%v: %s, want %s", e, d.Code, code)
		}
	}
	e := &transport.Error{Stage: "connect", Host: far, Err: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}}
	if d := diagnose.Standard().Diagnose(client.Evidence{Err: e}); d.Code != "network-unreachable" {
		t.Errorf("%v: %s", e, d.Code)
	}
}

// TestWordsWithoutAnAnswer: what an answer says may come back as a plain error,
// and the rule that knows the words must do without the answer.
func TestWordsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for code, words := range map[string]string{
		"old-odata":              "the service speaks OData V2; only V4 can be read",
		"rows-not-found":         "the answer holds no list of rows",
		"rows-not-objects":       "the answer holds no list of records",
		"not-a-service-document": "the answer is not a service document",
		"json-refused":           "Atom XML came instead of OData JSON",
		"answer-nested":          "it holds values nested deeper than 64",
		"answer-broken":          "the answer is broken JSON at byte 7",
		"model-unreadable":       "the model cannot be read: broken XML",
		"skip-ignored":           "the service ignores $skip and gives no next link",
	} {
		d := diagnose.Standard().Diagnose(client.Evidence{Err: fmt.Errorf("read rows: %w", errors.New(words))})
		if d.Code != code || d.Title == "" || len(d.Steps) == 0 {
			t.Errorf("%s: %+v, want %s", words, d, code)
		}
	}
	d := diagnose.Standard().Diagnose(client.Evidence{Err: errors.New("the service speaks OData V2; only V4 can be read")})
	if want := "This service speaks OData V2; odatui reads V4."; d.Title != want {
		t.Errorf("%q, want %q", d.Title, want)
	}
}

// TestATitleBeginsWithALetterOfItsOwn: names of a service may begin with any.
func TestATitleBeginsWithALetterOfItsOwn(t *testing.T) {
	t.Parallel()
	d := diagnose.Standard().Diagnose(client.Evidence{Err: fmt.Errorf("%w: Übersicht has no columns to order by", client.ErrCannot)})
	if want := "Übersicht has no columns to order by."; d.Title != want {
		t.Errorf("%q, want %q", d.Title, want)
	}
}

// TestMarksOfEveryMethodsSecrets: the mark of a secret says that it changed and
// is not shown, whichever way of signing in has it.
func TestMarksOfEveryMethodsSecrets(t *testing.T) {
	t.Parallel()
	for _, method := range auth.Methods() {
		for _, f := range method.Fields {
			if f.Kind != client.FieldSecret {
				continue
			}
			key := "auth." + f.Name
			before := client.LastGood{When: time.Unix(0, 0), Settings: map[string]string{key: "0a0a0a0a"}}
			now := client.LastGood{When: time.Unix(1, 0), Settings: map[string]string{key: "0b0b0b0b"}}
			lines := diagnose.Changes(before, now)
			if len(lines) != 1 || strings.Contains(lines[0], "0a0a") || strings.Contains(lines[0], "0b0b") {
				t.Errorf("%s of %s: %q", f.Name, method.Name, lines)
			}
		}
	}
}
