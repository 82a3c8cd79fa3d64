package diagnose

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"strings"

	"odatui/client"
)

// Both faces tell a diagnosis; what is said in the same words stands here.

// ID is something by which the other side finds a request.
type ID struct{ Name, Label, Value string }

// ticketOrder is the order in which a ticket wants the ids.
var ticketOrder = []string{"timestamp", "trace_id", "correlation_id", "request_id", "tenant", "client"}

// IDs lists the ids of a diagnosis that are known, in the order in which a
// ticket wants them, and the heading above them; none: "".
func IDs(d client.Diagnosis) (heading string, ids []ID) {
	place := func(name string) int {
		if i := slices.Index(ticketOrder, name); i >= 0 {
			return i
		}
		return len(ticketOrder)
	}
	names := slices.Sorted(maps.Keys(d.IDs))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	for _, name := range names {
		label := strings.ReplaceAll(name, "_", " ")
		if name == "timestamp" {
			label = "time"
		}
		if d.IDs[name] != "" {
			ids = append(ids, ID{name, label, d.IDs[name]})
		}
	}
	return TicketWords(d.Who), ids
}

// TicketWords is the heading above the ids: whose ticket they are for.
func TicketWords(w client.Who) string {
	if w == client.WhoSelf || w == "" {
		return "for a ticket"
	}
	return "for their ticket"
}

// SureWords says how sure a diagnosis is, "" where there is no doubt worth a
// word.
func SureWords(c client.Confidence) string {
	switch c {
	case client.Medium:
		return "likely, not certain"
	case client.Low:
		return "a guess: what came says little"
	}
	return ""
}

// SourceWords says whose expectation of a claim it is, so that it fits after
// "expected by"; "" nobody's.
func SourceWords(s client.FactSource) string {
	switch s {
	case client.FromProfile:
		return "the profile"
	case client.FromServer:
		return "the API"
	case client.FromClock:
		return "the clock"
	case client.FromToken:
		return "the token itself"
	}
	return ""
}

// BySource puts facts of one source together, the source that was named first
// before the others.
func BySource(facts []client.Finding) []client.Finding {
	first := make(map[client.FactSource]int)
	for i, f := range facts {
		if _, ok := first[f.Source]; !ok {
			first[f.Source] = i
		}
	}
	sorted := slices.Clone(facts)
	slices.SortStableFunc(sorted, func(a, b client.Finding) int { return cmp.Compare(first[a.Source], first[b.Source]) })
	return sorted
}

// ProgramLine names this program and its system, for reports.
func ProgramLine(version string) string {
	return strings.Join(strings.Fields("odatui "+version+" "+runtime.GOOS+"/"+runtime.GOARCH), " ")
}
