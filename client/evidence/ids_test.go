package evidence

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e    client.Evidence
		want map[string]string
	}{
		"nothing":     {client.Evidence{}, map[string]string{}},
		"only a time": {client.Evidence{Err: errors.New("x"), Now: evidencetest.Noon}, map[string]string{"timestamp": "2026-11-22 12:00:00Z"}},
		"of a header": {client.Evidence{Now: evidencetest.Noon,
			Err: &client.ResponseError{Header: map[string][]string{"Request-Id": {"r"}, "X-Correlation-Id": {"c"},
				"Traceparent": {"00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}, "Date": {"Sun, 22 Nov 2026 07:00:00 GMT"}}}},
			map[string]string{"request_id": "r", "correlation_id": "c", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
				"timestamp": "2026-11-22 07:00:00Z"}},
		"of API Management": {client.Evidence{Err: &client.ResponseError{Header: map[string][]string{"Apim-Request-Id": {"a"}},
			Body: []byte(`{"statusCode":500,"message":"x","activityId":"b"}`)}},
			map[string]string{"request_id": "a"}},
		"of Graph's body": {client.Evidence{Err: &client.ResponseError{
			Body: []byte(`{"error":{"code":"x","message":"y","innerError":{"date":"2026-11-22T07:00:00",` +
				`"request-id":"r","client-request-id":"c"}}}`)}},
			map[string]string{"request_id": "r", "correlation_id": "c", "timestamp": "2026-11-22 07:00:00Z"}},
		"of OData's requestid": {client.Evidence{Err: &client.ResponseError{
			Body: []byte(`{"error":{"code":"x","innererror":{"requestid":"q"}}}`)}},
			map[string]string{"request_id": "q"}},
		"of SAP's body": {client.Evidence{Err: &client.ResponseError{
			Body: []byte(`{"error":{"innererror":{"transactionid":"s","timestamp":"20261122070000.1234560"}}}`)}},
			map[string]string{"request_id": "s", "timestamp": "2026-11-22 07:00:00Z"}},
		"of problem details": {client.Evidence{Err: &client.ResponseError{Body: []byte(`{"title":"x","traceId":"0HMV:0001"}`)}},
			map[string]string{"trace_id": "0HMV:0001"}},
		"of a message": {client.Evidence{Err: &client.ResponseError{Message: "No.  CorrelationId:  1d3b5f70-aaaa-4bbb-8ccc-ddddeeeeffff."}},
			map[string]string{"correlation_id": "1d3b5f70-aaaa-4bbb-8ccc-ddddeeeeffff"}},
		"of Entra": {client.Evidence{Target: evidencetest.Orders(),
			Err: &client.AuthError{IDs: map[string]string{"trace_id": "t", "correlation_id": "c", "timestamp": "2026-11-22 07:00:00Z"}}},
			map[string]string{"trace_id": "t", "correlation_id": "c", "timestamp": "2026-11-22 07:00:00Z", "tenant": evidencetest.OneTenant,
				"client": evidencetest.OneClient}},
		"that we sent": {client.Evidence{Err: &client.AuthError{},
			Exchanges: []client.Exchange{{Purpose: client.ForToken, ReqHead: []client.Header{{Name: "Client-Request-Id", Value: "ours"}}},
				{Purpose: client.ForService}}},
			map[string]string{"correlation_id": "ours"}},
		"of the token": {client.Evidence{Claims: client.Claims{"tid": "t", "appid": "a"}}, map[string]string{"tenant": "t", "client": "a"}},
		"too long": {client.Evidence{Err: &client.ResponseError{Header: map[string][]string{"Request-Id": {string(make([]byte, 300))}}}},
			map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, Read(c.e, nil).IDs()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOneTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2026-11-22 07:00:00Z": "2026-11-22 07:00:00Z",
		"2026-11-22T08:00:00+01:00": "2026-11-22 07:00:00Z", "2026-11-22T07:00:00.123Z": "2026-11-22 07:00:00Z",
		"11/22/2026 07:00:00": "2026-11-22 07:00:00Z", "gestern": "gestern", "": ""} {
		if got := oneTime(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
