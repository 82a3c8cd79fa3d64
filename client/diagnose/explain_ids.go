package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"odatui/client"
	"odatui/client/redact"
	"odatui/lazy"
)

// guid is the form of an id of Entra: of a tenant, a client, a request.
const guid = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

// idPatterns are how ids stand in Entra's texts and in the JSON and logs that
// quote them.
var idPatterns = []struct {
	name    string
	pattern *lazy.Pattern
}{
	{"trace_id", lazy.Regexp(`(?i)\btrace[ _-]?id["']?\s*[:=]\s*["']?(` + guid + `)`)},
	{"correlation_id", lazy.Regexp(`(?i)\b(?:correlation[ _-]?id|client-request-id)["']?\s*[:=]\s*["']?(` + guid + `)`)},
	{"request_id", lazy.Regexp(`(?i)\brequest[ _-]?id["']?\s*[:=]\s*["']?([0-9a-fA-F-]{16,64})`)},
	{"timestamp", lazy.Regexp(`(?i)\btimestamp["']?\s*[:=]\s*["']?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?)`)},
	{"tenant", lazy.Regexp(`(?i)(?:login\.microsoftonline\.com|sts\.windows\.net|login\.windows\.net)/(` + guid + `)`)},
	{"tenant", lazy.Regexp(`in the (?:directory|tenant) '(` + guid + `)'`)},
	{"client", lazy.Regexp(`(?i)(?:\bapp|\bapplication(?: with identifier)?|\bclient_id["']?\s*[:=])\s*["'](` + guid + `)["']`)},
}

// textIDs reads the ids that stand in a text; of several the last.
func textIDs(text string) map[string]string {
	ids := map[string]string{}
	for _, p := range idPatterns {
		if ids[p.name] != "" {
			continue
		}
		if all := p.pattern.FindAllStringSubmatch(text, 100); len(all) > 0 {
			ids[p.name] = all[len(all)-1][1]
		}
	}
	return ids
}

// tokenClaims decodes the last token in a text, nil if there is none that can be
// read. Nothing is verified: what a token says of itself is all that is wanted.
func tokenClaims(text string) client.Claims {
	all := redact.Tokens(text)
	for i := len(all) - 1; i >= 0; i-- {
		parts := strings.Split(all[i], ".")
		data, err := base64.RawURLEncoding.DecodeString(parts[1])
		if len(parts) != 3 || err != nil {
			continue
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		claims := client.Claims{}
		if d.Decode(&claims) == nil && len(claims) > 0 {
			return claims
		}
	}
	return nil
}
