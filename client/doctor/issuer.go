package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/transport"
	"odatui/lazy"
)

// Documents of an issuer are small and fast, or are not waited for: not every token
// endpoint has them.
const (
	documentCap  = 1 << 20
	documentWait = 15 * time.Second
)

// discovery is the issuer's discovery document (OpenID Connect Discovery 1.0,
// RFC 8414).
type discovery struct {
	address  string
	status   int
	err      error                 // no response, or an unreadable one
	refusal  *client.AuthError     // the issuer does not know the tenant
	said     *client.ResponseError // any other response
	issuer   string
	endpoint string // token_endpoint
	keys     string // jwks_uri
	ids      []int64
}

// found reports whether there is a document.
func (d *discovery) found() bool { return d != nil && (d.issuer != "" || d.endpoint != "") }

// discovered returns the discovery document, which is fetched once; nil if its URL is
// unknown.
func (v *Visit) discovered(ctx context.Context) *discovery {
	address, ok := discoveryURL(v.Target.Auth["token_url"])
	if !ok {
		return nil
	}
	return v.discovery.get(ctx, v, client.StageIssuer, func(ctx context.Context) *discovery { return v.discover(ctx, address) })
}

func (v *Visit) discover(ctx context.Context, address string) *discovery {
	d := &discovery{address: address}
	got, err := v.document(ctx, address)
	d.ids = got.ids
	if err != nil {
		d.err = err
		return d
	}
	d.status = got.status
	var doc struct {
		Issuer   string `json:"issuer"`
		Endpoint string `json:"token_endpoint"`
		Keys     string `json:"jwks_uri"`
	}
	if got.status == http.StatusOK && json.Unmarshal(got.body, &doc) == nil && (doc.Issuer != "" || doc.Endpoint != "") {
		d.issuer, d.endpoint, d.keys = doc.Issuer, doc.Endpoint, doc.Keys
		return d
	}
	d.said = failure.Read(failure.Answer{Method: http.MethodGet, URL: address, Status: got.status, Header: got.header, Body: got.body},
		failure.Redact{Text: v.clean, URL: v.Wire.Redactor.URL})
	d.refusal = v.unknownTenant(d.said)
	return d
}

// unknownTenant returns the error of a response that rejects the tenant, nil if it
// does not. The request contains nothing else that Entra could reject.
func (v *Visit) unknownTenant(said *client.ResponseError) *client.AuthError {
	var body map[string]any
	if said.Status/100 == 4 {
		_ = json.Unmarshal(said.Body, &body) // only a JSON object rejects a tenant
	}
	text := func(name string) string { s, _ := body[name].(string); return s }
	ofEntra := entraPath.MatchString(pathOf(v.Target.Auth["token_url"])) && text("error") != "" && text("trace_id") != ""
	if text("error") != "invalid_tenant" && (!ofEntra || said.Status != http.StatusBadRequest) {
		return nil
	}
	e := &client.AuthError{
		Method: v.Target.Method, Endpoint: withoutQuery(v.Target.Auth["token_url"]), Status: said.Status, Code: text("error"), Description: text("error_description"),
		Message: "the token endpoint does not know the tenant", Header: said.Header, Body: said.Body, IDs: map[string]string{},
	}
	for _, name := range []string{"trace_id", "correlation_id", "timestamp"} {
		if id := text(name); id != "" {
			e.IDs[name] = id
		}
	}
	return e
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// document is the response to a GET of something public, without credentials.
type document struct {
	status int
	header http.Header
	body   []byte
	ids    []int64
}

func (v *Visit) document(ctx context.Context, address string) (document, error) {
	var got document
	if v.plain == nil {
		hc, err := transport.NewToken(v.Wire)
		if err != nil {
			return got, err
		}
		v.plain = hc
	}
	before := v.Wire.Journal.Last()
	ctx, cancel := context.WithTimeout(ctx, documentWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return got, errors.New("the address cannot be used")
	}
	resp, err := transport.Do(v.plain, req)
	if err == nil {
		got.status, got.header = resp.StatusCode, resp.Header
		got.body, err = io.ReadAll(io.LimitReader(resp.Body, documentCap))
		resp.Body.Close()
	}
	got.ids = v.since(before, "")
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no response within %s", span(documentWait))
	}
	return got, err
}

var (
	// Entra: TENANT/oauth2/token (v1), TENANT/oauth2/v2.0/token, and a policy
	// between them for B2C.
	entraPath = lazy.Regexp(`^(/[^/]+(?:/[^/]+)?)/oauth2/(v2\.0/)?token/?$`)
	// Keycloak: …/realms/R/protocol/openid-connect/token.
	keycloakPath = lazy.Regexp(`^(.*/realms/[^/]+)/protocol/openid-connect/token/?$`)
	// Okta: /oauth2/v1/token of the organisation, /oauth2/SERVER/v1/token.
	oktaPath = lazy.Regexp(`^((?:/oauth2/[^/]+)?)(?:/oauth2)?/v1/token/?$`)
	// IdentityServer: …/connect/token; Auth0: /oauth/token; others: …/token.
	besidePath = lazy.Regexp(`^(.*?)(?:/connect|/oauth2|/oauth)?/(?:token|access_token)(?:\.[a-z]+)?/?$`)
)

const wellKnown = "/.well-known/openid-configuration"

// discoveryURL returns the URL of the discovery document that belongs to a token
// endpoint, by the form of the endpoint's path.
func discoveryURL(tokenURL string) (string, bool) {
	u, err := url.Parse(tokenURL)
	if err != nil || u.Host == "" {
		return "", false
	}
	path := u.EscapedPath()
	var version, base string
	switch {
	case oktaPath.MatchString(path):
		base = oktaPath.FindStringSubmatch(path)[1]
	case entraPath.MatchString(path):
		m := entraPath.FindStringSubmatch(path)
		base, version = m[1], strings.TrimSuffix("/"+m[2], "/")
	case keycloakPath.MatchString(path):
		base = keycloakPath.FindStringSubmatch(path)[1]
	case besidePath.MatchString(path):
		base = besidePath.FindStringSubmatch(path)[1]
	default:
		return "", false
	}
	address := u.Scheme + "://" + u.Host + base + version + wellKnown
	if p := u.Query().Get("p"); p != "" { // a B2C policy
		address += "?p=" + url.QueryEscape(p)
	}
	return address, true
}

// checkIssuer fetches the issuer's discovery document, which needs no secret.
func checkIssuer(ctx context.Context, v *Visit) Outcome {
	if why := v.noIssuer(); why != "" {
		return skipped("%s", why)
	}
	d := v.discovered(ctx)
	out := v.judgeIssuer(d)
	if d != nil {
		out.Exchanges = d.ids
	}
	return out
}

// noIssuer returns why the issuer of a profile's tokens is unknown, "" if its token
// endpoint is in the profile.
func (v *Visit) noIssuer() string {
	switch m := v.Target.Method; {
	case m.Anonymous():
		return "the profile has no credentials"
	case !m.Token():
		return "no token is needed"
	case m.Az():
		return "az gives the token"
	case m.Program():
		return "the profile's command gives the token"
	case m.Stored():
		return "the token is in the profile"
	case v.Target.Auth["token_url"] == "":
		return "the profile has no token endpoint"
	}
	return ""
}

func (v *Visit) judgeIssuer(d *discovery) Outcome {
	switch {
	case d == nil:
		return skipped("the URL of a discovery document is unknown for this token endpoint")
	case d.err != nil:
		return skipped("no discovery document: %s", short(d.err)).noting("requested " + d.address)
	case d.refusal != nil:
		return failed(d.refusal)
	case !d.found():
		return skipped("the token endpoint has no discovery document (%d)", d.status).noting("requested " + d.address)
	}
	notes := []string{"issuer " + d.issuer, "token endpoint " + d.endpoint}
	if d.keys != "" {
		notes = append(notes, "keys "+d.keys)
	}
	who := "the issuer exists"
	if m := entraPath.FindStringSubmatch(pathOf(v.Target.Auth["token_url"])); m != nil {
		who = "tenant " + shortID(strings.TrimPrefix(m[1], "/")) + " exists"
	}
	switch {
	case d.endpoint == "":
		return fine("%s; it does not say where its tokens are", who).noting(notes...)
	case sameEndpoint(v.Target.Auth["token_url"], d.endpoint):
		return fine("%s; token URL is its own", who).noting(notes...)
	}
	return odd("%s; its token URL is %s, the profile says %s", who, withoutQuery(d.endpoint), withoutQuery(v.Target.Auth["token_url"])).noting(notes...)
}

// sameEndpoint compares two token endpoints. A tenant has a name and an id, and
// Entra's hosts have several names: where only these differ they are the same.
func sameEndpoint(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	if errX != nil || errY != nil {
		return false
	}
	if strings.TrimRight(x.Path, "/") == strings.TrimRight(y.Path, "/") && strings.EqualFold(x.Host, y.Host) && x.Scheme == y.Scheme {
		return true
	}
	m, n := entraPath.FindStringSubmatch(x.Path), entraPath.FindStringSubmatch(y.Path)
	if m == nil || n == nil || m[2] != n[2] {
		return false
	}
	sameHost := strings.EqualFold(x.Host, y.Host) || microsoft(x.Hostname()) && microsoft(y.Hostname())
	sameTenant := strings.EqualFold(m[1], n[1]) || !isGUID(strings.TrimPrefix(m[1], "/"))
	return sameHost && sameTenant
}

func microsoft(host string) bool {
	switch strings.ToLower(host) {
	case "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net":
		return true
	}
	return false
}

var guid = lazy.Regexp(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func isGUID(s string) bool { return guid.MatchString(s) }

// shortID returns the ends of a GUID, by which GUIDs can be distinguished.
func shortID(id string) string {
	if !isGUID(id) {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}
