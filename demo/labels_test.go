package demo

import (
	"strings"
	"testing"
)

// Every label is of a property that is there, and its path leads to a text.
func TestLabelsAreOfProperties(t *testing.T) {
	t.Parallel()
	w := newWorld(true)
	for _, l := range labels {
		typ, name, _ := strings.Cut(l.of, "/")
		found := false
		for _, s := range w.sets {
			if s.typ != typ || s.prop(name) == nil {
				continue
			}
			found = true
			for row := range min(s.rows, 3) {
				if words, ok := w.formatted(s, s.prop(name), row); l.text != "" && (!ok || words == "") {
					t.Errorf("%s, row %d: %s leads to nothing", l.of, row, l.text)
				}
			}
		}
		if !found {
			t.Errorf("there is no %s", l.of)
		}
	}
}

// What a code means is in the rows only for clients that prefer annotations.
func TestFormattedValues(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	for path, want := range map[string]map[string]string{
		"Countries('NOR')":                {"RegionCode": "European Region"},
		"Observations?$top=1":             {"IndicatorCode": "Facilities with the means to treat air pollution (%)", "SEX": "both sexes"},
		"Facilities?$top=1&$select=Type":  {"Type": "clinic"},
		"Regions('EUR')/Countries?$top=1": {"RegionCode": "European Region"},
		"Thresholds?$skip=6&$top=1":       {"SEX": "female"},
	} {
		for prefer, asked := range map[string]bool{"": false, `odata.include-annotations="*"`: true,
			`odata.maxpagesize=5, odata.include-annotations="` + formattedTerm + `"`: true,
			`odata.include-annotations="Some.Other,OData.Community.Display.V1.*"`:    true,
			`odata.include-annotations="-*,Some.*"`:                                  false} {
			status, head, row := readJSON(t, c.request(path, "Prefer", prefer))
			if list, ok := row["value"].([]any); ok {
				row = list[0].(map[string]any)
			}
			if heard := strings.Contains(head.Get("Preference-Applied"), formattedTerm); status != 200 || heard != asked {
				t.Errorf("%s, %s: status %d, applied %q", path, prefer, status, head.Get("Preference-Applied"))
			}
			for name, words := range want {
				if got, there := row[name+"@"+formattedTerm]; there != asked || asked && got != words {
					t.Errorf("%s, %s: %s is %v", path, prefer, name, got)
				}
			}
		}
	}
}

// Documents say what their codes mean unasked, as some services do.
func TestFormattedValuesUnasked(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	if row := c.get("Documents(1)"); row["IndicatorCode@"+formattedTerm] != indicatorTitle(0) {
		t.Errorf("%v", row)
	}
	if row := c.get("Documents(1)", "Accept", "application/json;odata.metadata=none"); len(row) != 5 {
		t.Errorf("without metadata: %v", row)
	}
}
