package profiles

import "slices"

// keyHelp says what the keys of a profile are for; docs/profiles.md says more.
var keyHelp = map[string]string{
	"title":         "A few words that name the profile.",
	"like":          "Another profile, from which everything is taken that is not written here.",
	"kind":          "The kind of service.",
	"default":       "The environment that the name of the profile alone addresses.",
	"url":           "The address of the service, https://…",
	"live":          "Marked as LIVE on every screen.",
	"page_size":     "Rows that are requested at once.",
	"paging":        "How pages are requested.",
	"order_by_key":  "Order by the key where no order is given, so that pages are stable.",
	"count":         "Whether the count of rows by the service is correct.",
	"rewrite_links": "Give next links the origin and the base path of url: for services behind a gateway.",
	"metadata":      "Where the model is: a file, or a URL.",
	"headers":       "Headers of every request to the service.",
	"query":         "Query parameters of every request to the service.",
	"timeout":       `The longest wait for a response to begin or to continue: "60s".`,
	"concurrency":   "The most requests at once.",
	"tls":           "Further certificate authorities.",
	"proxy":         "http://host:port",
	"insecure_http": "Accept http:// beyond this machine.",
	"licensed":      "A request opens a licensed session: the doctor asks first.",
	"long_query":    "post: a query that is too long for a URL is sent as POST to $query.",
	"auth":          "How to sign in.",
	"rest":          "Where the responses of a JSON service have rows and links.",
	"imported_from": "The file that the profile was imported from.",
	"environments":  "Where the API runs: live, staging …",
}

// Schema returns the JSON Schema (draft 7, which editors of TOML understand) of the profiles
// file. A key may be "" everywhere: that takes back what the environment, or the profile it
// is like, would take over. Keys that only a whole profile needs are not required.
func (v Vocabulary) Schema() map[string]any {
	profile := v.schemaOf(profileKeys)
	return map[string]any{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"title":   "Profiles of odatui",
		"type":    "object",
		"properties": map[string]any{
			"version":  map[string]any{"const": 1},
			"default":  map[string]any{"type": "string", "description": "The profile that is used if none is named: name or name@environment."},
			"profiles": map[string]any{"type": "object", "additionalProperties": refer("profile")},
		},
		"additionalProperties": false,
		"definitions": map[string]any{
			"profile":     profile,
			"environment": v.schemaOf(environmentKeys()),
			"auth":        v.authSchema(),
			"secret":      secretSchema(),
		},
	}
}

func refer(name string) map[string]any { return map[string]any{"$ref": "#/definitions/" + name} }

func (v Vocabulary) schemaOf(keys []string) map[string]any {
	options := map[string][]string{"kind": names(v.Kinds), "paging": pagings, "count": counts, "long_query": {"post"}}
	nested := map[string]map[string]any{
		"auth":         refer("auth"),
		"environments": {"type": "object", "additionalProperties": orNothing(refer("environment"))},
		"tls":          closed(map[string]any{"ca_file": plain(typeText), "insecure": plain(typeBool)}),
		"rest":         restSchema(),
	}
	properties := map[string]any{}
	for _, key := range keys {
		s, ok := nested[key]
		switch {
		case ok:
			s = orNothing(s)
		case key == "headers" || key == "query":
			s = orNothing(map[string]any{"type": "object", "additionalProperties": plain(typeOpen)})
		case options[key] != nil:
			s = oneOf(options[key])
		default:
			s = plain(keyTypes[key])
		}
		s["description"] = keyHelp[key]
		properties[key] = s
	}
	return closed(properties)
}

func (v Vocabulary) authSchema() map[string]any {
	properties := map[string]any{"method": oneOf(names(v.Methods))}
	var perMethod []any
	for _, m := range v.Methods {
		own := map[string]any{"method": true}
		for _, field := range m.Fields {
			own[field.Name] = true
			t, _ := v.authType([]string{field.Name})
			s := plain(t)
			if len(field.Options) > 0 {
				s = oneOf(field.Options)
			}
			s["description"] = field.Help
			properties[field.Name] = s
		}
		perMethod = append(perMethod, map[string]any{
			"if":   map[string]any{"properties": map[string]any{"method": map[string]any{"const": m.Name}}, "required": []string{"method"}},
			"then": closed(own),
		})
	}
	auth := closed(properties)
	auth["allOf"] = perMethod
	return auth
}

func restSchema() map[string]any {
	properties := map[string]any{}
	for _, key := range restKeys {
		properties[key] = plain(keyTypes["rest."+key])
	}
	set := map[string]any{}
	for _, key := range setKeys {
		set[key] = plain(typeText)
	}
	set["key"] = plain(typeList)
	item := closed(set)
	item["required"] = []string{"name", "path"}
	properties["sets"] = orNothing(map[string]any{"type": "array", "items": item})
	return closed(properties)
}

func secretSchema() map[string]any {
	text := func() map[string]any { return map[string]any{"type": "string"} }
	s := closed(map[string]any{
		"env": text(), "keyring": text(), "file": text(), "prompt": map[string]any{"const": true},
		"command": map[string]any{"type": "array", "items": text(), "minItems": 1},
	})
	s["description"] = "Where the secret is: one place only."
	s["minProperties"], s["maxProperties"] = 1, 1
	return s
}

// closed is a table that has no other keys.
func closed(properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func oneOf(options []string) map[string]any {
	return map[string]any{"enum": append(slices.Clone(options), "")}
}

// orNothing allows "" besides what a schema allows.
func orNothing(s map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{s, map[string]any{"const": ""}}}
}

// plain is the schema of a key by what it holds.
func plain(t keyType) map[string]any {
	switch t {
	case typeInt:
		return orNothing(map[string]any{"type": "integer", "minimum": 1})
	case typeBool:
		return orNothing(map[string]any{"type": "boolean"})
	case typeList:
		return orNothing(map[string]any{"type": "array", "items": map[string]any{"type": "string"}})
	case typeTable:
		return orNothing(map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}})
	case typeSecret:
		return orNothing(refer("secret"))
	case typeOpen:
		return map[string]any{"anyOf": []any{map[string]any{"type": "string"}, refer("secret")}}
	}
	return map[string]any{"type": "string"} // a date too, which editors of TOML take for one
}
