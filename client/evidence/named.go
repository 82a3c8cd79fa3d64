package evidence

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/lazy"
)

// idNames are how servers, gateways and logs name ids: in headers, in members of error
// bodies and in texts. Names are in lower case without what separates words. The first
// one by which a name ends counts, whole is set for names that count alone. Of several
// fields of a header the one that is first here counts: those of the service are before
// those of what is between.
var idNames = []struct {
	end, id string
	whole   bool
}{
	{"correlationid", "correlation_id", false}, {"clientrequestid", "correlation_id", false},
	{"correlationrequestid", "correlation_id", false},
	{"correlation", "correlation_id", true}, {"xcorrelation", "correlation_id", true}, {"sapmessageid", "correlation_id", false},
	{"traceparent", "trace_id", false}, {"traceid", "trace_id", false}, {"b3", "trace_id", true}, {"cloudtracecontext", "trace_id", false},
	{"requestid", "request_id", false}, {"transactionid", "request_id", false}, {"activityid", "request_id", false},
	{"incidentid", "request_id", false}, {"trackingid", "request_id", false}, {"errorid", "request_id", false},
	{"supportid", "request_id", false}, {"logid", "request_id", true}, {"arrlogid", "request_id", false}, {"xazureref", "request_id", true},
	{"xamzcfid", "request_id", true}, {"rayid", "request_id", false}, {"cfray", "request_id", true},
	{"identityzoneid", "tenant", false}, {"tenantid", "tenant", true}, {"zid", "tenant", true},
	{"clientid", "client", true}, {"date", "timestamp", true}, {"timestamp", "timestamp", true},
}

// idOf returns which id has a name, "" none.
func idOf(name string) string {
	if i := rankOf(name); i >= 0 {
		return idNames[i].id
	}
	return ""
}

// rankOf returns the place of a name in idNames, -1 none.
func rankOf(name string) int {
	plain := strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToLower(name))
	for i, n := range idNames {
		if plain == n.end || !n.whole && strings.HasSuffix(plain, n.end) {
			return i
		}
	}
	return -1
}

// answerIDs takes the ids of an answer: of its header, else of its body.
func answerIDs(header map[string][]string, body []byte, message string, set func(name, value string)) {
	names := slices.Sorted(maps.Keys(header))
	slices.SortStableFunc(names, func(a, b string) int { return rankOf(a) - rankOf(b) })
	for _, name := range names {
		if id := idOf(name); id != "" && id != "timestamp" && len(header[name]) > 0 {
			set(id, header[name][0])
		}
	}
	var whole any
	if json.Unmarshal(body, &whole) == nil {
		bodyIDs(whole, 4, set)
	}
	fromText(markup.ReplaceAllString(string(body), " "), set)
	fromText(message, set)
	if found := idInText.FindStringSubmatch(message); found != nil {
		set("correlation_id", found[1])
	}
	if at := header["Date"]; len(at) > 0 {
		set("timestamp", at[0])
	}
}

// idInText is how Business Central and others write it into their message.
var idInText = lazy.Regexp(`(?i)correlation ?id:?\s+([0-9a-f-]{36})`)

// markup are the tags of a page.
var markup = lazy.Regexp(`<[^<>]*>`)

// bodyIDs looks for ids in the members of an error body, which may be nested.
func bodyIDs(v any, depth int, set func(name, value string)) {
	o, ok := v.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		switch value := o[name].(type) {
		case string:
			if id := idOf(name); id != "" {
				set(id, value)
			}
		case float64: // milliseconds, as Java counts
			if idOf(name) == "timestamp" && value > 1e12 && value < 1e13 {
				set("timestamp", Stamp(time.UnixMilli(int64(value))))
			} else if id := idOf(name); id != "" && id != "timestamp" {
				set(id, strconv.FormatFloat(value, 'f', -1, 64))
			}
		default:
			bodyIDs(value, depth-1, set)
		}
	}
}

// fromText takes the ids of a text.
func fromText(text string, set func(name, value string)) {
	ids := TextIDs(text)
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		set(name, ids[name])
	}
}

// namedID matches a name and its value in a log, a header or JSON.
var namedID = lazy.Regexp(`(?i)([a-z][a-z0-9]*(?:[-_ .][a-z0-9]+){0,5})["'\\]*\s*[:=]\s*["'\\]*([0-9a-z][\w:./=+@!|-]*)`)

// namedIDs adds the ids of a text that are not known yet; of several the last.
func namedIDs(text string, ids map[string]string) {
	found := map[string]string{}
	for _, m := range namedID.FindAllStringSubmatch(text, 2000) {
		if id := idOf(lastName(m[1])); id != "" && id != "timestamp" && isID(id, m[2]) {
			found[id] = strings.TrimRight(m[2], ".:|-")
		}
	}
	for id, value := range found {
		if ids[id] == "" {
			ids[id] = value
		}
	}
}

// lastName returns the last words of a text before a colon, of which a name consists:
// at most three.
func lastName(words string) string {
	all := strings.Fields(words)
	return strings.Join(all[max(0, len(all)-3):], " ")
}

// isID reports whether a value can be an id: texts mention ids that are missing.
func isID(id, value string) bool {
	if id == "client" {
		return len(value) >= 3 && strings.ContainsAny(value, "0123456789-_!.")
	}
	return len(value) >= 6 && strings.ContainsAny(value, "0123456789") && !strings.HasPrefix(value, "//")
}
