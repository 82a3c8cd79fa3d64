package explain

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"odatui/client"
)

// isRecord reports whether an object is a line of a log, not a body.
func isRecord(o object) bool {
	known := 0
	for _, name := range []string{"level", "msg", "time", "ts", "logger", "severity", "@timestamp", "caller", "@t", "@m", "@l", "lvl",
		"Level", "LogLevel", "Start", "Action"} {
		if _, ok := o[name]; ok {
			known++
		}
	}
	return known >= 2
}

// messageNames are the members in which programs put what went wrong, and bodies.
var messageNames = strings.Fields("msg log message Message @m RenderedMessage error Error errors err exception Exception errorMessage " +
	"errorDescription rawErrorMessage error_description body response responseBody data detail details reason failureReason stack stderr " +
	"output result cause inner response_code_details")

// ofRecord looks into the texts of an object that is no refusal itself: a line of a
// log, or what a program kept of one.
func (b reader) ofRecord(o object) (candidate, bool) {
	if c, ok := ofSignIn(o); ok {
		return c, true
	}
	text := strings.Join(messagesIn(o, "", 0), "\n")
	if len(text) > 64<<10 {
		return candidate{}, false
	}
	n := statusWithin(o, 3)
	if c := b.telling(text); c != nil {
		if r, ok := c.err.(*client.ResponseError); ok && r.Status == 0 { //nolint:errorlint // it was made here and is not wrapped
			r.Status = n
		}
		return *c, true
	}
	address, _ := firstOf(o, "url", "uri", "requestUri", "path", "request", "request_path").(string)
	if n < 400 || address == "" {
		return candidate{}, false
	}
	r := &client.ResponseError{Status: n, URL: Bare(address), Shape: client.ShapeText, Message: text, Attempts: 1}
	if r.Body = []byte(text); text == "" {
		r.Shape, r.Body = client.ShapeEmpty, nil
	}
	return candidate{status: n, err: r, weak: true}, true
}

// statusWithin is the HTTP status that an object or one within it tells, 0 none.
func statusWithin(o object, depth int) int {
	if n := statusOf(o); n != 0 || depth == 0 {
		return n
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if inner, ok := o[name].(object); ok {
			if n := statusWithin(inner, depth-1); n != 0 {
				return n
			}
		}
	}
	return 0
}

// messagesIn are the texts of the members in which programs put what went wrong, and
// the objects that are a refusal.
func messagesIn(v any, name string, depth int) (texts []string) {
	switch v := v.(type) {
	case string:
		if slices.Contains(messageNames, name) {
			return []string{v}
		}
	case []any:
		for _, item := range v[:min(len(v), 20)] {
			texts = append(texts, messagesIn(item, name, depth)...)
		}
	case object:
		if depth > 0 && !worked(v) && refuses(v) {
			data, _ := json.Marshal(v)
			return []string{string(data)}
		}
		if depth > 5 || depth > 0 && worked(v) {
			return nil
		}
		names := slices.Sorted(maps.Keys(v))
		slices.SortStableFunc(names, func(x, y string) int {
			return cmp.Compare(slices.Index(messageNames, x), slices.Index(messageNames, y))
		})
		for _, n := range names {
			texts = append(texts, messagesIn(v[n], n, depth+1)...)
		}
	}
	return texts
}

func firstOf(o object, names ...string) any {
	for _, n := range names {
		if v := o[n]; v != nil {
			return v
		}
	}
	return nil
}
