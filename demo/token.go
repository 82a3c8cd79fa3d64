package demo

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// tokenLife is how long a token is good for.
const tokenLife = time.Hour

// tokenServer is the sign-in host of some tenants.
type tokenServer struct {
	base    string // http://host:port
	signer  *signer
	tenants map[string]*tenant
	latency time.Duration
}

// issuer is what tokens of a tenant say they come from.
func (s *tokenServer) issuer(tenant string, version int) string {
	if version == 1 {
		return s.base + "/" + tenant + "/"
	}
	return s.base + "/" + tenant + "/v2.0"
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	pause(q.Context(), s.latency)
	name, rest, _ := strings.Cut(strings.TrimPrefix(q.URL.Path, "/"), "/")
	if t := s.tenants[strings.ToLower(name)]; t != nil && t.down {
		serveDown(w, q)
		return
	}
	switch rest {
	case "oauth2/v2.0/token":
		s.serveToken(w, q, name, false)
	case "oauth2/token":
		s.serveToken(w, q, name, true)
	case "v2.0/.well-known/openid-configuration":
		s.serveDiscovery(w, q, name, 2)
	case ".well-known/openid-configuration":
		s.serveDiscovery(w, q, name, 1)
	case "discovery/v2.0/keys", "discovery/keys":
		writeToken(w, http.StatusOK, s.signer.keySet())
	default:
		setIDs(w, q)
		http.Error(w, "The resource you are looking for has been removed, had its name changed, or is temporarily unavailable.",
			http.StatusNotFound)
	}
}

// serveDown answers as a sign-in service in trouble does: a page, no JSON.
func serveDown(w http.ResponseWriter, q *http.Request) {
	trace, _, at := setIDs(w, q)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Retry-After", "120")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>Sign in is unavailable</title></head><body>"+
		"<h2>Our services aren't available right now</h2><p>We're working to restore all services as soon as possible. "+
		"Please check back soon.</p><p>Ref: %s %s</p></body></html>\n", trace, at)
}

// tenantOf finds a tenant or says why there is none.
func (s *tokenServer) tenantOf(name string) (*tenant, *refusal) {
	if t := s.tenants[strings.ToLower(name)]; t != nil {
		return t, nil
	}
	if !isGUID(name) && !strings.Contains(name, ".") {
		return nil, refuseTenantName.with(name)
	}
	return nil, refuseTenant.with(name)
}

func (s *tokenServer) serveToken(w http.ResponseWriter, q *http.Request, name string, old bool) {
	t, no := s.tenantOf(name)
	var g grant
	if no == nil {
		g, no = t.judge(q, old)
	}
	if no != nil {
		no.write(w, q, old)
		return
	}
	setIDs(w, q)
	writeToken(w, http.StatusOK, s.answer(t, g, old))
}

// grant is a request that may have its token.
type grant struct {
	client   *clientApp
	api      *api
	resource string // as it was asked for
}

// judge goes through a token request in the order that Entra seems to.
func (t *tenant) judge(q *http.Request, old bool) (grant, *refusal) {
	var g grant
	form, id, key, no := readForm(q)
	if no != nil {
		return g, no
	}
	switch grantType := form.Get("grant_type"); {
	case grantType == "":
		return g, refuseMissing.with("grant_type")
	case grantType != "client_credentials":
		return g, refuseGrant.with(grantType)
	case id == "":
		return g, refuseMissing.with("client_id")
	}
	if g.api, g.resource, no = t.wanted(form, old); no != nil {
		return g, no
	}
	g.client = t.clients[strings.ToLower(id)]
	if g.client == nil {
		return g, refuseClient.with(id, t.name)
	}
	if g.api == nil {
		return g, refuseResource.with(g.resource, t.name)
	}
	return g, g.client.check(key)
}

// readForm reads the body and who asks. A body that is not a form reads as
// empty, as it does for Entra.
func readForm(q *http.Request) (form url.Values, id, key string, no *refusal) {
	if q.Method != http.MethodPost {
		return nil, "", "", refuseMethod.with(q.Method)
	}
	if kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type")); err == nil && kind == "application/x-www-form-urlencoded" {
		q.Body = http.MaxBytesReader(nil, q.Body, 64<<10)
		if q.ParseForm() == nil {
			form = q.PostForm
		}
	}
	for name, values := range form {
		if len(values) > 1 {
			return nil, "", "", refuseTwice.with(name)
		}
	}
	id, key = form.Get("client_id"), form.Get("client_secret")
	user, password, basic := q.BasicAuth()
	if !basic {
		return form, id, key, nil
	}
	if key != "" {
		return nil, "", "", refuseTwoProofs
	}
	// RFC 6749 2.3.1: both are form-encoded before they are joined.
	user, err1 := url.QueryUnescape(user)
	password, err2 := url.QueryUnescape(password)
	if err1 != nil || err2 != nil || id != "" && id != user {
		return nil, "", "", refuseTwoProofs
	}
	return form, user, password, nil
}

// wanted reads which API a token is asked for; a nil API is an unknown one.
func (t *tenant) wanted(form url.Values, old bool) (*api, string, *refusal) {
	if old {
		name := form.Get("resource")
		if name == "" {
			return nil, "", refuseMissing.with("resource")
		}
		return t.api(name), name, nil
	}
	if form.Has("resource") {
		return nil, "", refuseResourceParam
	}
	scope := form.Get("scope")
	switch {
	case !form.Has("scope"):
		return nil, "", refuseMissing.with("scope")
	case scope == "":
		return nil, "", refuseEmpty.with("scope")
	case len(strings.Fields(scope)) > 1:
		return nil, "", refuseScope.with(scope)
	}
	name, ok := strings.CutSuffix(scope, "/.default")
	if !ok {
		return nil, "", refuseNotDefault.with(scope)
	}
	return t.api(name), name, nil
}

func (c *clientApp) check(key string) *refusal {
	if key == "" {
		return refuseNoSecret
	}
	for _, s := range c.secrets {
		if subtle.ConstantTimeCompare([]byte(s.value), []byte(key)) == 1 {
			if s.expired {
				return refuseExpired.with(c.id)
			}
			return nil
		}
	}
	return refuseSecret.with(c.id)
}

// answer is the body of a granted request. The old endpoint writes numbers as
// strings and says more.
func (s *tokenServer) answer(t *tenant, g grant, old bool) map[string]any {
	now := time.Now()
	c := s.claims(t, g, now)
	life := c.Exp - now.Unix() - 1
	body := map[string]any{"token_type": "Bearer", "access_token": s.signer.sign(c),
		"expires_in": life, "ext_expires_in": life}
	if old {
		body["expires_in"], body["ext_expires_in"] = strconv.FormatInt(life, 10), strconv.FormatInt(life, 10)
		body["expires_on"], body["not_before"] = strconv.FormatInt(c.Exp, 10), strconv.FormatInt(c.Nbf, 10)
		body["resource"] = g.resource
	}
	return body
}

func (s *tokenServer) claims(t *tenant, g grant, now time.Time) claims {
	from := now.Add(-5 * time.Minute) // as Entra does, for clocks that are slow
	principal := "5e7f1ce0" + g.client.id[8:]
	c := claims{Iss: s.issuer(t.id, g.api.version), Iat: from.Unix(), Nbf: from.Unix(), Exp: now.Add(tokenLife).Unix(),
		Aio: randomText(20), Oid: principal, Sub: principal, Tid: t.id, Uti: randomText(15), Roles: g.client.roles, Idtyp: "app"}
	if g.api.version == 1 {
		c.Ver, c.Appid, c.Appidacr, c.Aud = "1.0", g.client.id, "1", g.resource
		c.Idp = c.Iss
		return c
	}
	c.Ver, c.Azp, c.Azpacr, c.Aud = "2.0", g.client.id, "1", g.api.id
	return c
}

func (s *tokenServer) serveDiscovery(w http.ResponseWriter, q *http.Request, name string, version int) {
	t, no := s.tenantOf(name)
	if no != nil {
		if no.code == refuseTenant.code { // another word than at the token endpoint
			no.oauth = "invalid_tenant"
		}
		no.write(w, q, version == 1)
		return
	}
	token, keys := "/oauth2/v2.0/token", "/discovery/v2.0/keys"
	if version == 1 {
		token, keys = "/oauth2/token", "/discovery/keys"
	}
	root := s.base + "/" + t.id
	writeToken(w, http.StatusOK, map[string]any{
		"issuer": s.issuer(t.id, version), "token_endpoint": root + token, "jwks_uri": root + keys,
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []string{"token"},
		"grant_types_supported":                 []string{"client_credentials"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

func randomGUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(strings.ToLower(s)) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune(hexDigits, rune(c)) {
			return false
		}
	}
	return true
}
