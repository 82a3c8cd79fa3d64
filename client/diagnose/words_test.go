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
	"odatui/client/evidence"
	"odatui/client/transport"
)

// TestTransportReasons holds the rules to the reasons of the transport's errors,
// for failures that no test can cause.
func TestTransportReasons(t *testing.T) {
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
		if d := diagnose.Of(client.Evidence{Err: e, Now: time.Now()}); d.Code != code {
			t.Errorf("%v: %s, want %s", e, d.Code, code)
		}
	}
	e := &transport.Error{Stage: "connect", Host: far, Err: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}}
	if d := diagnose.Of(client.Evidence{Err: e}); d.Code != "network-unreachable" {
		t.Errorf("%v: %s", e, d.Code)
	}
}

// TestReasonsWithoutResponse: a reason may come with an error that is no response,
// and its rule must do without the response.
func TestReasonsWithoutResponse(t *testing.T) {
	t.Parallel()
	for code, reason := range map[string]string{
		"old-odata":              client.ReasonOldVersion,
		"rows-not-found":         client.ReasonNoRows,
		"rows-not-objects":       client.ReasonNoRecords,
		"not-a-service-document": client.ReasonNoDocument,
		"url-below-root":         client.ReasonNotRoot,
		"json-refused":           client.ReasonXML,
		"answer-nested":          client.ReasonNested,
		"answer-broken":          client.ReasonBroken,
		"model-unreadable":       client.ReasonModel,
		"filter-ignored":         client.ReasonFilterIgnored,
		"skip-ignored":           client.ReasonSkipIgnored,
		"link-unreadable":        client.ReasonNextLink,
	} {
		d := diagnose.Of(client.Evidence{Err: fmt.Errorf("read rows: %w", client.Because(reason, errors.New("whatever the text is")))})
		if d.Code != code || d.Title == "" || len(d.Steps) == 0 {
			t.Errorf("%s: %+v, want %s", reason, d, code)
		}
	}
	old := &client.ResponseError{Status: 200, Shape: client.ShapeOther, Reason: client.ReasonOldVersion, Instead: "V2"}
	d := diagnose.Of(client.Evidence{Err: old})
	if want := "The service uses OData V2; odatui reads V4."; d.Title != want {
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
			lines := evidence.Changes(before, now)
			if len(lines) != 1 || strings.Contains(lines[0], "0a0a") || strings.Contains(lines[0], "0b0b") {
				t.Errorf("%s of %s: %q", f.Name, method.Name, lines)
			}
		}
	}
}
