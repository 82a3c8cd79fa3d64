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

// fields makes a header of names and values.
func fields(pairs ...string) map[string][]string {
	h := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = []string{pairs[i+1]}
	}
	return h
}

// ids makes a map of names and values.
func ids(pairs ...string) map[string]string {
	m := map[string]string{}
	for name, values := range fields(pairs...) {
		m[name] = values[0]
	}
	return m
}

// TestIDsOfTokenServers has refusals of token servers other than Entra's.
func TestIDsOfTokenServers(t *testing.T) {
	t.Parallel()
	const guid, hex = "0a1b2c3d-4e5f-4061-8273-94a5b6c7d8e9", "4bf92f3577b34da6a3ce929d0e0e4736"
	for name, c := range map[string]struct {
		header map[string][]string
		body   string
		want   map[string]string
	}{
		"Cloud Foundry, XSUAA": {fields("X-Vcap-Request-Id", guid, "X-Identity-Zone-Id", "zone-1", "Date", "Sun, 22 Nov 2026 07:00:00 GMT"),
			`{"error":"invalid_client"}`, ids("request_id", guid, "tenant", "zone-1", "timestamp", "2026-11-22 07:00:00Z")},
		"SAP": {fields("X-Correlationid", guid, "Sap-Message-Id", "m"), "", ids("correlation_id", guid)},
		"Keycloak": {nil, `{"error":"unknown_error","error_description":"For more on this error consult the server log. Error id ` + guid + `"}`,
			ids("request_id", guid)},
		"Quarkus": {nil, `{"details":"Error id ` + guid + `","errorId":"` + guid + `"}`, ids("request_id", guid)},
		"Okta": {fields("X-Okta-Request-Id", "ZaB1cD2eF3g"), `{"errorCode":"invalid_client","errorId":"oaeX1y2"}`,
			ids("request_id", "ZaB1cD2eF3g")},
		"Okta, body": {nil, `{"errorCode":"invalid_client","errorSummary":"x","errorId":"oaeX1y2Z3"}`,
			ids("request_id", "oaeX1y2Z3")},
		"Auth0": {fields("X-Auth0-Requestid", "a1b2c3d4e5f6", "Cf-Ray", "7d1c-FRA"), "", ids("request_id", "a1b2c3d4e5f6")},
		"Ping":  {fields("Correlation-Id", guid), `{"error":"invalid_client"}`, ids("correlation_id", guid)},
		"IdentityServer": {fields("Traceparent", "00-"+hex+"-00f067aa0ba902b7-01"), `{"traceId":"00-x","requestId":"0HMV7A:00000002"}`,
			ids("trace_id", hex, "request_id", "0HMV7A:00000002")},
		"Spring": {nil, `{"timestamp":"2026-11-22T07:00:00.123+0000","status":401,"error":"Unauthorized","path":"/oauth/token"}`,
			ids("timestamp", "2026-11-22 07:00:00Z")},
		"Spring, milliseconds": {nil, `{"timestamp":1795330800000,"status":401}`, ids("timestamp", "2026-11-22 07:00:00Z")},
		"Kong":                 {nil, `{"message":"Unauthorized","request_id":"` + hex + `"}`, ids("request_id", hex)},
		"Apigee":               {fields("X-Apigee-Message-Id", "x", "X-Request-Id", "rrt-1-2"), "", ids("request_id", "rrt-1-2")},
		"IBM API Connect":      {fields("X-Global-Transaction-Id", "9a8b7c6d"), "", ids("request_id", "9a8b7c6d")},
		"Google":               {fields("X-Cloud-Trace-Context", hex+"/123;o=1"), "", ids("trace_id", hex)},
		"Zipkin":               {fields("B3", hex+"-00f067aa0ba902b7-1"), "", ids("trace_id", hex)},
		"Jaeger":               {fields("Uber-Trace-Id", hex+":00f067aa0ba902b7:0:1"), "", ids("trace_id", hex)},
		"AWS": {fields("X-Amzn-Requestid", guid, "X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "X-Amz-Cf-Id", "c"), "",
			ids("request_id", guid, "trace_id", "1-5759e988-bd862e3fe1be46a994272793")},
		"page":    {nil, `<html><p>Request ID: <code>` + guid + `</code></p>Ray ID: <b>7d1c2e3f</b></html>`, ids("request_id", guid)},
		"nothing": {fields("Server", "x"), `{"error":"invalid_client","error_description":"no request id: unknown"}`, ids()},
	} {
		e := &client.AuthError{Endpoint: "https://sso.example.test/oauth/token", Status: 401, Header: c.header, Body: []byte(c.body)}
		if d := cmp.Diff(c.want, Read(client.Evidence{Err: e}, nil).IDs()); d != "" {
			t.Errorf("%s, token server: %s", name, d)
		}
		r := &client.ResponseError{Status: 401, Header: c.header, Body: []byte(c.body)}
		if d := cmp.Diff(c.want, Read(client.Evidence{Err: r}, nil).IDs()); d != "" {
			t.Errorf("%s, API: %s", name, d)
		}
	}
}

// TestIDsInTexts has logs and messages that name ids.
func TestIDsInTexts(t *testing.T) {
	t.Parallel()
	const guid = "0a1b2c3d-4e5f-4061-8273-94a5b6c7d8e9"
	for text, want := range map[string]map[string]string{
		"type=CLIENT_LOGIN_ERROR, realmId=1, clientId=my-app, error=invalid_client_credentials": {"client": "my-app"},
		"client_id=sb!b12|x!b3 was refused, x-vcap-request-id: " + guid:                         {"client": "sb!b12|x!b3", "request_id": guid},
		"< X-Correlation-ID: abc-123-def\n< Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": {
			"correlation_id": "abc-123-def", "trace_id": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
		`{\"errorId\":\"oae123456\"}`:                                                                      {"request_id": "oae123456"},
		"The service answered, tracking id: 0HMV7A:00000002.":                                              {"request_id": "0HMV7A:00000002"},
		"request id: first-1, then request id: second-2":                                                   {"request_id": "second-2"},
		"request id: missing, correlation id: not set, client id: wrong, see https://a.test/trace-id:8080": {},
	} {
		if d := cmp.Diff(want, TextIDs(text)); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}
