package profiles

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// identity is a section of Microsoft.Identity.Web that says who we are, usually
// called AzureAd.
type identity struct {
	Instance, Authority, TenantId, Domain, ClientId, ClientSecret string //nolint:revive // as the file calls them
	ClientCredentials                                             []struct{ SourceType, ClientSecret string }
}

// downstream is an API that is called, usually in DownstreamApi or one of
// DownstreamApis.
type downstream struct {
	BaseUrl               string //nolint:revive // as the file calls it
	Scopes                texts
	SubscriptionKey       string
	ExtraHeaderParameters map[string]string
}

// texts is one text (blank separates) or a list of texts.
type texts []string

// UnmarshalJSON takes both forms that Microsoft.Identity.Web writes.
func (t *texts) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, &list) == nil {
		*t = list
		return nil
	}
	var one string
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*t = strings.Fields(one)
	return nil
}

// importSettings reads an appsettings.json.
func importSettings(root map[string]json.RawMessage, filename string) ([]Draft, []string, error) {
	var who *identity
	apis := map[string]downstream{}
	var warnings []string
	for _, name := range slices.Sorted(maps.Keys(root)) {
		if id, ok := asIdentity(root[name]); ok {
			if who != nil {
				warnings = append(warnings, fmt.Sprintf("section %s is left out: another one says who we are", name))
				continue
			}
			who = id
		}
		if api, ok := asDownstream(root[name]); ok {
			apis[name] = api
			continue
		}
		inner := map[string]json.RawMessage{}
		if json.Unmarshal(root[name], &inner) != nil {
			continue
		}
		for key, raw := range inner {
			if api, ok := asDownstream(raw); ok {
				apis[key] = api
			}
		}
	}
	if who == nil && len(apis) == 0 {
		return nil, warnings, nil
	}
	if who == nil {
		who = &identity{}
		warnings = append(warnings, "no section says who we are (AzureAd with TenantId and ClientId)")
	}
	if len(apis) == 0 {
		apis["DownstreamApi"] = downstream{}
	}
	var drafts []Draft
	for _, name := range slices.Sorted(maps.Keys(apis)) {
		d, more, err := settingsDraft(name, filename, who, apis[name])
		if err != nil {
			return nil, nil, err
		}
		drafts, warnings = append(drafts, d), append(warnings, more...)
	}
	return drafts, warnings, nil
}

func asIdentity(raw json.RawMessage) (*identity, bool) {
	var id identity
	if json.Unmarshal(raw, &id) != nil || id.ClientId == "" || id.TenantId == "" && id.Authority == "" && id.Instance == "" {
		return nil, false
	}
	return &id, true
}

func asDownstream(raw json.RawMessage) (downstream, bool) {
	var api downstream
	if json.Unmarshal(raw, &api) != nil {
		return api, false
	}
	return api, api.BaseUrl != ""
}

func settingsDraft(name, filename string, who *identity, api downstream) (Draft, []string, error) {
	f := found{}
	var warnings []string
	put := func(meaning, name, value string) {
		switch {
		case value == "":
		case placeholder(value):
			warnings = append(warnings, name+" holds a placeholder and is left out")
		default:
			f[meaning] = &finding{name: name, value: strings.TrimSpace(value)}
		}
	}
	if address, ok := httpAddress(strings.TrimSpace(api.BaseUrl)); ok || placeholder(api.BaseUrl) {
		put("url", "BaseUrl", address)
	} else {
		warnings = append(warnings, "BaseUrl is left out: it is no http address")
	}
	put("scope", "Scopes", strings.Join(api.Scopes, " "))
	put("client_id", "ClientId", who.ClientId)
	put("instance", "Instance", who.Instance)
	put("tenant", "TenantId", cmp.Or(who.TenantId, who.Domain))
	if who.TenantId == "" && who.Authority != "" {
		authority := strings.TrimSuffix(strings.TrimSuffix(who.Authority, "/"), "/v2.0")
		put("token_url", "Authority", authority+"/oauth2/v2.0/token")
	}
	put("client_secret", "ClientSecret", who.secret())
	put("subscription_key", "SubscriptionKey", api.SubscriptionKey)
	var headers []Assignment
	for _, header := range slices.Sorted(maps.Keys(api.ExtraHeaderParameters)) {
		value := api.ExtraHeaderParameters[header]
		switch {
		case meaningOf(header) == "subscription_key":
			put("subscription_key", header, value)
		case LooksSecret(header):
			warnings = append(warnings, "the header "+header+" looks like a secret and is left out: write a reference to it")
		default:
			headers = append(headers, Assignment{"headers." + quoteKey(header), Text(value)})
		}
	}
	base := nameOf(filename)
	if base == "imported" || name != "DownstreamApi" {
		base = strings.TrimPrefix(name+"-"+strings.TrimPrefix(base, "imported"), "DownstreamApi-")
	}
	rest, environment := environmentOf(cmp.Or(strings.Trim(base, "-"), "imported"))
	d, more, err := f.draft(rest, environment)
	d.Settings = append(d.Settings, headers...)
	return d, append(warnings, more...), err
}

func (id *identity) secret() string {
	for _, c := range id.ClientCredentials {
		if strings.EqualFold(c.SourceType, "ClientSecret") && c.ClientSecret != "" {
			return c.ClientSecret
		}
	}
	return id.ClientSecret
}
