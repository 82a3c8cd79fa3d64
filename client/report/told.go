package report

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// commands are what the command line has for an action, before its arguments.
var commands = map[client.Action]string{
	client.ActionReport:   "odatui",
	client.ActionEdit:     "odatui profiles edit",
	client.ActionSecret:   "odatui profiles secret",
	client.ActionRun:      "",
	client.ActionSignIn:   "az",
	client.ActionToken:    "odatui token",
	client.ActionDoctor:   "odatui doctor",
	client.ActionCompare:  "odatui doctor",
	client.ActionExplain:  "odatui explain",
	client.ActionSets:     "odatui sets",
	client.ActionColumns:  "--select COLUMNS",
	client.ActionAdd:      "odatui profiles add",
	client.ActionDemo:     "odatui demo",
	client.ActionProfiles: "odatui profiles list",
	client.ActionFile:     "odatui profiles path",
}

// Command returns what a person types for the action of a step, "" if the
// command line has nothing for it.
func Command(s client.Step) string {
	name, ok := commands[s.Action]
	if !ok {
		return ""
	}
	return strings.TrimSpace(evidence.CommandLine(name, s.Args))
}

// WithCommand returns the text of a step and a command behind it; "" is none.
func WithCommand(s client.Step, command string) string {
	if command == "" {
		return StepText(s)
	}
	return strings.TrimSuffix(StepText(s), ".") + ": " + command
}

// StepText returns the text of a step, with the report that is handed over.
func StepText(s client.Step) string {
	if s.Action != client.ActionReport {
		return s.Text
	}
	return strings.TrimSuffix(s.Text, ".") + "; send them the report."
}

// Steps returns the steps of a diagnosis, its second cause as the last one.
func Steps(d client.Diagnosis) []client.Step {
	if d.Also == nil {
		return d.Steps
	}
	return append(slices.Clip(d.Steps), diagnose.Do(strings.TrimSpace("If that is not the cause: "+d.Also.Title+" "+d.Also.Tell)))
}

// ID is an id by which support finds a request.
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
	return ticketWords(d.Who), ids
}

// ticketWords returns the heading above the ids: whose ticket they are for.
func ticketWords(w client.Who) string {
	if w == client.WhoSelf || w == "" {
		return "for a ticket"
	}
	return "for their ticket"
}

// SureWords returns how certain a diagnosis is, "" for high confidence.
func SureWords(c client.Confidence) string {
	switch c {
	case client.Medium:
		return "likely, not certain"
	case client.Low:
		return "possible, not certain: the response gives little information"
	}
	return ""
}

// SourceWords returns who expects a claim, so that it fits after "expected by";
// "" for an unknown source.
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

// BySource groups facts by their source, in the order in which the sources
// first appear.
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

// ProgramLine returns the name and version of odatui and its platform.
func ProgramLine(version string) string {
	return strings.Join(strings.Fields("odatui "+version+" "+runtime.GOOS+"/"+runtime.GOARCH), " ")
}

// WhoWords returns who must act, in the terms of the vendor; "" no one.
func WhoWords(d client.Diagnosis) string { return vendors.WhoWords(d.Who, vendors.System(d.Vendor)) }

// NextWords returns who is next, "" no one.
func NextWords(d client.Diagnosis) string {
	return vendors.WhoWords(d.NextWho, vendors.System(d.Vendor))
}
