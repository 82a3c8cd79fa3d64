package ui_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/kit"
)

// copies returns what was copied so far, by its name.
func (b *bench) copies() map[string]string {
	list := make(map[string]string)
	for _, msg := range b.seen {
		if c, ok := msg.(kit.CopyMsg); ok {
			list[string(c.What)] = c.Text
		}
	}
	return list
}

// TestCopyMenuOfEveryScreen: on sets, rows and a record Y opens the menu, a key copies
// and closes it, and esc closes it without.
func TestCopyMenuOfEveryScreen(t *testing.T) {
	in(t, func(t *testing.T) {
		deps := newWorld().deps()
		open := deps.Open
		deps.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			s, err := open(ctx, ref)
			if s != nil {
				s.Code = func(run *client.Run, language string) (string, error) {
					var where []string
					for _, c := range run.Query.Where {
						where = append(where, c.Property+"="+c.Value.Text())
					}
					return language + " " + run.Query.Path + " " + strings.Join(where, ","), nil
				}
			}
			return s, err
		}
		b := newBench(t, deps, 120, 32)
		b.keys("enter")
		b.keys("down", "y", "Y", "k")
		b.has("copied the curl code")
		b.keys("Y", "d")
		b.has("d: the columns are not known")
		b.keys("esc")
		b.lacks("code that fetches it again")
		b.keys("enter", "Y", "u", "Y", "v", "p", "enter", "j")
		b.keys("Y", "r", "Y", "o", "Y", "t", "r")
		want := map[string]string{
			"the URL of REF_COUNTRY": "https://xmart@live.example.org/REF_COUNTRY",
			"the curl code":          "curl REF_COUNTRY ",
			"the URL":                "https://xmart@live.example.org/REF_COUNTRY",
			"the record as JSON":     "{\n  \"Id\": 0,\n  \"Name\": \"xmart@live REF_COUNTRY 0\"\n}\n",
			"the odatui code":        "odatui REF_COUNTRY Id=0",
			"the record as TSV":      "Id\tName\n0\txmart@live REF_COUNTRY 0\n",
		}
		got := b.copies()
		for what, text := range want {
			if got[what] != text {
				t.Errorf("%s: %q, want %q", what, got[what], text)
			}
		}
		if rows := got["50 rows as CSV"]; strings.Count(rows, "\n") != 51 {
			t.Errorf("rows %q of %v", rows, slices.Sorted(maps.Keys(got)))
		}
	})
}
