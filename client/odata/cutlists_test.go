package odata

import (
	"testing"

	"odatui/client"
)

// TestMarksOfCutLists: the mark shows what came, also of a list that is not there.
func TestMarksOfCutLists(t *testing.T) {
	t.Parallel()
	for lines, want := range map[string]string{
		`"Lines@odata.nextLink":"x"`:                      "0+",
		`"Lines":null,"Lines@odata.nextLink":"x"`:         "0+",
		`"Lines":[{"No":1}],"Lines@odata.nextlink":"x"`:   "1+",
		`"Lines":[{"No":1}],"Lines@odata.nextLink":false`: "1+",
		`"Lines":[{"No":1}],"Lines@odata.count":"3"`:      "1/3",
		`"Lines":[{"No":1}],"Lines@ODATA.COUNT":3.0`:      "1/3",
		`"Lines":[{"No":1}],"Lines@odata.count":1.5`:      "",
		`"Lines@odata.count":3`:                           "",
		`"Lines":[{"Parts@odata.NextLink":"x"}]`:          "⋯",
		`"Lines":[{"Parts":[],"Parts@count":"1"}]`:        "⋯",
		`"Lines":[{"Parts":[],"Parts@nextLink":7}]`:       "⋯",
		`"Lines":[{"Parts":[],"Parts@odata.count":0}]`:    "",
		`"Lines":[{"Text":"a@count\": \"b"}]`:             "",
	} {
		got, err := decode([]byte(`{"value":[{"Id":1,`+lines+`}]}`), decoding{})
		if err != nil || got.broke != nil {
			t.Fatal(lines, err, got.broke)
		}
		mark := ""
		got.page.Cuts(func(_, _ int, list client.CutList) bool { mark = list.Mark(); return true })
		if noted := len(got.notes) == 1; mark != want || noted != (want != "") {
			t.Errorf("%s: mark %q, want %q, notes %v", lines, mark, want, got.notes)
		}
	}
	for _, count := range []string{"3", `"3"`, "3.0", `" 3 "`} {
		got, err := decode([]byte(`{"@odata.count":`+count+`,"value":[]}`), decoding{})
		if err != nil || got.count != 3 {
			t.Errorf("count %s: %v, %v", count, got, err)
		}
	}
}
