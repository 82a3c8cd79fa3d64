package profiles

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"odatui/method"
)

// draft returns the profile of what was found.
func (f found) draft(name, environment string) (Draft, []string, error) {
	d := Draft{Name: cmp.Or(slug(name), "imported"), Environment: slug(environment)}
	if err := f.refuse(); err != nil {
		return d, nil, err
	}
	var warnings []string
	d.Set("url", f.take("url"))
	switch one := f["url"]; {
	case one != nil && one.unfilled:
		d.unfilledURL = one.name
	case one == nil:
		warnings = append(warnings, d.Ref()+": no address of a service was found (SERVICE_URL, ODATA_URL, BaseUrl …)")
	}
	if d.Environment == "live" {
		d.Settings = append(d.Settings, Assignment{"live", Bool(true)})
	}
	warnings = append(warnings, f.auth(&d)...)
	if f.text("subscription_key") != "" {
		d.secret("headers.Ocp-Apim-Subscription-Key", f["subscription_key"])
	}
	return d, warnings, nil
}

// signIn lists the settings of a sign-in that is useless without the others.
var signIn = []string{"client_id", "client_secret", "tenant", "authority", "token_url", "scope", "resource", "instance", "username", "password"}

// incomplete returns why what was found of a sign-in cannot be used, "" if it can,
// or if there is none. A client secret may be missing: the user is asked for it.
func (f found) incomplete(d *Draft) string {
	var names, unfilled []string
	for _, meaning := range signIn {
		one := f[meaning]
		switch {
		case one == nil, d.method != "" && meaning == "client_secret", f.text("token_url") != "" && (meaning == "tenant" || meaning == "authority" || meaning == "instance"):
		case d.method != "" && d.method != method.ClientCredentials: // another sign-in is complete
		case one.unfilled:
			unfilled = append(unfilled, one.name)
		case meaning != "scope" && meaning != "resource" && meaning != "instance" && meaning != "username":
			names = append(names, one.name)
		}
	}
	switch {
	case len(unfilled) > 0:
		if d.unfilledURL != "" {
			unfilled = slices.Insert(unfilled, 0, d.unfilledURL)
		}
		return holdsPlaceholder(unfilled...)
	case d.method == "" && len(names) > 0:
		return "there is " + strings.Join(names, ", ") + " and nothing to sign in with: a client id with a secret or a tenant, or a user with a password"
	}
	return ""
}

// refuse finds addresses that hold a secret. They are not shown nor written.
func (f found) refuse() error {
	for _, meaning := range []string{"url", "token_url", "instance", "authority", "scope", "resource"} {
		text := f.text(meaning)
		u, err := url.Parse(text)
		switch {
		case !strings.Contains(text, "://"):
		case err != nil:
			return &Error{Message: "import: " + f[meaning].name + " is not an address"}
		case u.User != nil:
			return &Error{Message: "import: " + f[meaning].name + " holds a user and password in its address, which is refused",
				hints: []string{"take them out of the address: USERNAME and PASSWORD beside it are read"}}
		}
		if name := secretInQuery(text); name != "" {
			return &Error{Message: "import: " + f[meaning].name + " holds a secret in its address: the query parameter " + name + " looks like one, which is refused",
				hints: []string{"take it out of the address; later: odatui profiles edit PROFILE 'query." + quoteKey(name) + `={ env = "NAME" }'`}}
		}
	}
	return nil
}

// auth chooses the method that fits what was found.
func (f found) auth(d *Draft) (warnings []string) {
	has := func(meaning string) bool { return f.text(meaning) != "" }
	switch {
	case has("client_id") && (has("client_secret") || f.tokenURL() != ""):
		d.method = method.ClientCredentials
	case has("username") && has("password"):
		d.method = method.Basic
	case has("api_key"):
		d.method = method.APIKey
	case has("token"):
		d.method = method.Bearer
	}
	if d.unusable = f.incomplete(d); d.unusable != "" {
		return nil
	}
	switch d.method {
	case method.ClientCredentials:
		return f.client(d)
	case method.Basic:
		d.Set("auth.method", string(d.method))
		d.Set("auth.username", f.take("username"))
		d.secret("auth.password", f["password"])
	case method.APIKey:
		d.Set("auth.method", string(d.method))
		d.Set("auth.header", "X-Api-Key")
		d.secret("auth.value", f["api_key"])
		warnings = append(warnings, d.Ref()+": the key is sent in the header X-Api-Key; change auth.header if the service wants another")
	case method.Bearer:
		d.Set("auth.method", string(d.method))
		d.secret("auth.token", f["token"])
	default:
		warnings = append(warnings, d.Ref()+": no way to sign in was found")
	}
	return warnings
}

// client sets the keys of a sign-in by an id and a secret.
func (f found) client(d *Draft) (warnings []string) {
	d.Set("auth.method", string(d.method))
	endpoint := f.tokenURL()
	for _, meaning := range []string{"token_url", "tenant", "authority", "instance"} {
		if f.take(meaning) != "" && meaning == "token_url" {
			break // the others are not needed
		}
	}
	d.Set("auth.token_url", endpoint)
	d.Set("auth.client_id", f.take("client_id"))
	d.Set("auth.scope", f.take("scope"))
	if f.text("scope") == "" || !strings.Contains(endpoint, "/v2.0/") {
		d.Set("auth.resource", f.take("resource"))
	}
	if f.text("scope") == "" && f.text("resource") == "" {
		warnings = append(warnings, d.Ref()+": neither scope nor resource was found; most token endpoints want one: auth.scope or auth.resource")
	}
	if endpoint == "" {
		warnings = append(warnings, d.Ref()+": no token endpoint was found (TOKEN_URL, TENANT_ID …)")
	}
	if f.text("client_secret") != "" {
		d.secret("auth.client_secret", f["client_secret"])
		return warnings
	}
	d.Settings = append(d.Settings, Assignment{"auth.client_secret", Refer(Reference{Prompt: true})})
	return append(warnings, d.Ref()+": no client secret was found: you will be asked for it")
}

// tokenURL returns the token endpoint: as it was found, or that of an authority, or
// of a tenant; "" if none of them was found.
func (f found) tokenURL() string {
	base, tenant := f.text("instance"), f.text("tenant")
	switch {
	case f.text("token_url") != "":
		return f.text("token_url")
	case tenant == "" && f.text("authority") != "":
		base = f.text("authority")
	case tenant == "":
		return ""
	case base == "":
		base = "https://login.microsoftonline.com"
	}
	if !strings.Contains(base, "://") {
		base = "https://" + base
	}
	base = strings.TrimRight(base, "/")
	if strings.HasSuffix(base, "/token") {
		return base
	}
	base = strings.TrimSuffix(base, "/v2.0")
	if tenant != "" && !strings.HasSuffix(base, "/"+tenant) {
		base += "/" + url.PathEscape(tenant)
	}
	return base + f.tokenPath(base)
}

// tokenPath returns the path of the token endpoint below an authority: that of
// Keycloak, of IdentityServer where the authority is a host alone, else of Entra, v1
// for a resource and v2 for a scope.
func (f found) tokenPath(authority string) string {
	_, path, _ := strings.Cut(authority[strings.Index(authority, "://")+3:], "/")
	switch {
	case strings.Contains("/"+path, "/realms/"):
		return "/protocol/openid-connect/token"
	case path == "":
		return "/connect/token"
	case f.text("scope") == "" && f.text("resource") != "":
		return "/oauth2/token"
	}
	return "/oauth2/v2.0/token"
}

func (d *Draft) secret(key string, from *finding) {
	from.used = true
	s := DraftSecret{Key: key, Hidden: Hide(from.value)}
	if variable.MatchString(from.name) && strings.ToUpper(from.name) == from.name {
		s.Env = from.name
	}
	d.Secrets = append(d.Secrets, s)
}
