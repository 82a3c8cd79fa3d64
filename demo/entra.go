package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// refusal is an answer of the token endpoint that grants nothing. Codes and
// texts are those of Entra, as public recordings show them.
type refusal struct {
	status int
	oauth  string // RFC 6749 5.2
	code   int    // AADSTS, 0 none
	text   string
}

func (r *refusal) with(args ...any) *refusal {
	c := *r
	c.text = fmt.Sprintf(r.text, args...)
	return &c
}

var (
	refuseMethod = &refusal{400, "invalid_request", 900561,
		"The endpoint only accepts POST requests. Received a %s request."}
	refuseTenantName = &refusal{400, "invalid_request", 900023,
		"Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain."}
	refuseTenant = &refusal{400, "invalid_request", 90002,
		"Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. " +
			"Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."}
	refuseMissing = &refusal{400, "invalid_request", 900144,
		"The request body must contain the following parameter: '%s'."}
	refuseEmpty = &refusal{400, "invalid_request", 90014,
		"The required field '%s' is missing from the credential. Ensure that you have all the necessary parameters for the login request."}
	refuseTwice = &refusal{400, "invalid_request", 9000411,
		"The request is not properly formatted. The parameter '%s' is duplicated."}
	refuseGrant = &refusal{400, "unsupported_grant_type", 70003,
		"The app requested an unsupported grant type '%s'."}
	refuseClient = &refusal{400, "unauthorized_client", 700016,
		"Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been " +
			"installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your " +
			"authentication request to the wrong tenant."}
	refuseNoSecret = &refusal{401, "invalid_client", 7000216,
		"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."}
	refuseSecret = &refusal{401, "invalid_client", 7000215,
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the " +
			"client secret ID, for a secret added to app '%s'."}
	refuseExpired = &refusal{401, "invalid_client", 7000222,
		"The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: " +
			"https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."}
	refuseTwoProofs = &refusal{400, "invalid_request", 0,
		"The client credentials were sent both in the Authorization header and in the request body. Only one method may be used per request (RFC 6749 2.3)."}
	refuseResourceParam = &refusal{400, "invalid_request", 901002,
		"The 'resource' request parameter is not supported."}
	refuseResource = &refusal{400, "invalid_resource", 500011,
		"The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been " +
			"installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your " +
			"authentication request to the wrong tenant."}
	refuseNotDefault = &refusal{400, "invalid_scope", 1002012,
		"The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed " +
			"to the resource identifier (application ID URI)."}
	refuseScope = &refusal{400, "invalid_scope", 70011,
		"The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not " +
			"valid. The scope %s is not valid."}
)

// write sends a refusal. The ids come with it as Entra sends them: the trace
// id also in a header, the caller's own correlation id echoed. The old
// endpoint separates them by line ends, the new one by blanks.
func (r *refusal) write(w http.ResponseWriter, q *http.Request, old bool) {
	trace, correlation, at := setIDs(w, q)
	sep, text, body := " ", r.text, map[string]any{}
	if old {
		sep = "\r\n"
	}
	if r.code != 0 {
		text = fmt.Sprintf("AADSTS%d: %s", r.code, text)
		body["error_codes"] = []int{r.code}
		body["error_uri"] = fmt.Sprintf("http://%s/error?code=%d", q.Host, r.code)
	}
	body["error"] = r.oauth
	body["error_description"] = strings.Join([]string{text, "Trace ID: " + trace,
		"Correlation ID: " + correlation, "Timestamp: " + at}, sep)
	body["timestamp"], body["trace_id"], body["correlation_id"] = at, trace, correlation
	if _, _, basic := q.BasicAuth(); r.status == http.StatusUnauthorized && basic {
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`) // RFC 6749 5.2
	}
	writeToken(w, r.status, body)
}

// setIDs makes the ids of an answer and sets their headers.
func setIDs(w http.ResponseWriter, q *http.Request) (trace, correlation, at string) {
	trace, correlation = randomGUID(), q.Header.Get("client-request-id")
	if !isGUID(correlation) {
		correlation = randomGUID()
	} else {
		w.Header().Set("client-request-id", correlation)
	}
	w.Header().Set("x-ms-request-id", trace)
	return trace, correlation, time.Now().UTC().Format("2006-01-02 15:04:05Z")
}

// writeToken sends an answer of the token endpoint; none may be kept.
func writeToken(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic("demo: token answer: " + err.Error())
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(b) // a caller that left is no failure
}
