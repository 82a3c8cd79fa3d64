package servicetest

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"odatui/lazy"
)

// entra is a token endpoint that rejects what Microsoft's rejects, in texts of
// the same shape (see the error reference of Microsoft Entra; the numbers are
// what people search for).
type entra struct {
	s       *System
	tenant  string
	clients map[string]string // id to secret
	// audiences are the resources the tenant knows: what may be asked for, and
	// the aud claim it leads to.
	audiences map[string]string
	expired   bool
}

// codes of the ids that a caller never sees twice are made up but well formed.
const (
	traceID       = "7f1d3c52-0b7a-4d8e-9c11-5a2f6e0d4b00"
	correlationID = "0c9e2a41-8d35-4f6b-b1d7-3e8a9c5f7d12"
)

// refuse makes an error body.
func refuse(status int, code string, number int, text string) reply {
	when := time.Now().UTC().Format("2006-01-02 15:04:05Z")
	return jsonReply(status, map[string]any{
		"error": code,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			number, text, traceID, correlationID, when),
		"error_codes": []int{number}, "timestamp": when, "trace_id": traceID, "correlation_id": correlationID,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", number),
	}).with("x-ms-request-id", traceID)
}

var tokenPath = lazy.Regexp(`^/([^/]+)/oauth2/(v2\.0/)?token$`)

// handle answers a token request: v1 by /TENANT/oauth2/token, v2 by
// /TENANT/oauth2/v2.0/token.
func (e *entra) handle(r request) reply {
	path := tokenPath.FindStringSubmatch(r.URL.Path)
	if path == nil {
		return reply{status: 404}
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || kind != "application/x-www-form-urlencoded" {
		return refuse(400, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a "+r.Method+" request.")
	}
	if path[1] != e.tenant {
		return refuse(400, "invalid_request", 90002, fmt.Sprintf("Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", path[1]))
	}
	if r.PostForm.Get("grant_type") == "" {
		return refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'.")
	}
	if no := e.client(r); no != nil {
		return *no
	}
	if path[2] == "" {
		return e.v1(r)
	}
	return e.v2(r)
}

// client checks who asks.
func (e *entra) client(r request) *reply {
	id, given := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	secret, known := e.clients[id]
	var no reply
	switch {
	case id == "":
		no = refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'.")
	case !known:
		no = refuse(400, "unauthorized_client", 700016, fmt.Sprintf("Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", id, e.tenant))
	case given == "":
		no = refuse(401, "invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	case e.expired && given == secret:
		no = refuse(401, "invalid_client", 7000222, fmt.Sprintf("The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", id))
	case given != secret:
		no = refuse(401, "invalid_client", 7000215, fmt.Sprintf("Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", id))
	case r.PostForm.Get("grant_type") != "client_credentials":
		no = refuse(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '"+r.PostForm.Get("grant_type")+"'.")
	default:
		return nil
	}
	return &no
}

func (e *entra) v1(r request) reply {
	resource := r.PostForm.Get("resource")
	if resource == "" { // a scope means nothing here
		return refuse(400, "invalid_request", 90014, "The required field 'resource' is missing from the credential. Ensure that you have all the necessary parameters for the login request.")
	}
	audience, known := e.audiences[resource]
	if !known {
		return e.noResource(resource)
	}
	id := r.PostForm.Get("client_id")
	expires := time.Now().Add(3599 * time.Second).Unix()
	token := e.s.jwt(map[string]any{"aud": audience, "iss": "https://sts.windows.net/" + e.tenant + "/", "tid": e.tenant,
		"appid": id, "appidacr": "1", "oid": traceID, "sub": traceID, "ver": "1.0", "exp": expires})
	// Numbers are texts at this endpoint.
	return jsonReply(200, map[string]any{"token_type": "Bearer", "expires_in": "3599", "ext_expires_in": "3599",
		"expires_on": fmt.Sprint(expires), "resource": resource, "access_token": token})
}

func (e *entra) v2(r request) reply {
	if r.PostForm.Has("resource") {
		return refuse(400, "invalid_request", 901002, "The 'resource' request parameter is not supported.")
	}
	scope, id := r.PostForm.Get("scope"), r.PostForm.Get("client_id")
	resource, isDefault := strings.CutSuffix(scope, "/.default")
	audience, known := e.audiences[resource]
	switch {
	case scope == "":
		return refuse(400, "invalid_request", 90014, "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters for the login request.")
	case strings.Contains(strings.TrimSpace(scope), " "):
		return refuse(400, "invalid_scope", 70011, fmt.Sprintf("The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid.", scope))
	case !isDefault:
		return refuse(400, "invalid_scope", 1002012, fmt.Sprintf("The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", scope))
	case resource == "api://"+id:
		return refuse(400, "invalid_request", 90009, fmt.Sprintf("Application '%s' is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.", id))
	case !known:
		return e.noResource(resource)
	}
	token := e.s.jwt(map[string]any{"aud": audience, "iss": "https://login.microsoftonline.com/" + e.tenant + "/v2.0", "tid": e.tenant,
		"azp": id, "azpacr": "1", "oid": traceID, "sub": traceID, "ver": "2.0"})
	return jsonReply(200, map[string]any{"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token})
}

func (e *entra) noResource(resource string) reply {
	return refuse(400, "invalid_resource", 500011, fmt.Sprintf("The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", resource, e.tenant))
}

// audienceOf reports whether a token is meant for one of the names.
func audienceOf(claims map[string]any, names ...string) bool {
	switch aud := claims["aud"].(type) {
	case string:
		return slices.Contains(names, aud)
	case []any:
		return slices.ContainsFunc(aud, func(a any) bool { s, _ := a.(string); return slices.Contains(names, s) })
	}
	return false
}
