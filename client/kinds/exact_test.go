package kinds_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// cellsOf reads one page of a service that answers with a body, and returns the
// texts of a column and the notes.
func cellsOf(t *testing.T, w way, column, kind, body string) (texts []string, notes string, err error) {
	t.Helper()
	s := &script{way: w, rows: 1, silent: true, change: func(from int, a *answer) {
		a.fields[w.list] = []any{}
		if from == 0 {
			a.header, a.raw = http.Header{"Content-Type": {kind}}, strings.ReplaceAll(body, "LIST", w.list)
		}
	}}
	page, err := s.open(t).Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
	if err != nil {
		return nil, "", err
	}
	for i := range page.Len() {
		texts = append(texts, page.Cell(i, page.Column(column)).Text())
	}
	for _, n := range page.Notes {
		notes += n.Topic + ": " + n.Text + "\n"
	}
	return texts, notes, page.Incomplete
}

// TestTextIsReadInItsCharset: as declared, or reported with the first place.
func TestTextIsReadInItsCharset(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, text, want, note string }{
		{"application/json; charset=utf-8", "Größe", "Größe", ""},
		{"application/json", "日本", "日本", ""},
		{"application/json; charset=iso-8859-1", "Gr\xf6\xdfe", "Größe", ""},
		{"application/json; charset=\"ISO-8859-1\"", "\xc5ngstr\xf6m", "Ångström", ""},
		{"application/json;charset=windows-1252", "5 \x80 \x96 \x8a", "5 € – Š", ""},
		{"application/json; charset=us-ascii", "plain", "plain", ""},
		{"application/json; charset=us-ascii", "caf\xc3\xa9", "café", "charset"},
		{"application/json; charset=iso-8859-1", "caf\xc3\xa9", "café", "charset"},
		{"application/json", "caf\xe9", "caf\ufffd", "utf8"},
		{"application/json; charset=utf-8", "caf\xe9", "caf\ufffd", "utf8"},
	} {
		for _, w := range ways() {
			texts, notes, err := cellsOf(t, w, "Name", c.kind, `{"LIST":[{"Id":0,"Name":"`+c.text+`"}]}`)
			if err != nil || strings.ToValidUTF8(strings.Join(texts, ""), "\ufffd") != c.want {
				t.Errorf("%s, %s: %q, want %q, %v", w.name, c.kind, texts, c.want, err)
			}
			if (notes == "") != (c.note == "") || !strings.HasPrefix(notes, c.note) || c.note == "utf8" && !strings.Contains(notes, "Name of ") {
				t.Errorf("%s, %s %q: notes %q, want one about %q", w.name, c.kind, c.text, notes, c.note)
			}
		}
	}
}

// TestNumbersAreExact: they come as the service wrote them, also those that no
// type holds.
func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	numbers := []string{"0", "-0", "1e400", "-1E-400", "0.1000000000000000055511151231257827", "12345678901234567890123",
		"9007199254740993", "1.50", "100e-2"}
	rows := make([]string, len(numbers))
	for i, n := range numbers {
		rows[i] = fmt.Sprintf(`{"Id":%d,"Name":%s}`, i, n)
	}
	for _, w := range ways() {
		texts, notes, err := cellsOf(t, w, "Name", "application/json", `{"LIST":[`+strings.Join(rows, ",")+`]}`)
		if diff := cmp.Diff(numbers, texts); diff != "" || notes != "" || err != nil {
			t.Errorf("%s: %s%s%v", w.name, diff, notes, err)
		}
		for _, bad := range []string{"01", "1.", ".5", "+1", "NaN", "0x1", "1e", "--1"} {
			_, _, err = cellsOf(t, w, "Name", "application/json", `{"LIST":[{"Id":0,"Name":1},{"Id":1,"Name":`+bad+`}]}`)
			if err == nil {
				t.Errorf("%s: %s is taken for a number", w.name, bad)
			}
		}
	}
}

// TestEntriesThatAreNoEntities: the first one is named as what it is.
func TestEntriesThatAreNoEntities(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		for entry, want := range map[string]string{
			`null`: "null", `{}`: "an empty object",
			`{"@removed":{"reason":"deleted"},"@id":"Things(5)"}`: "a removed one",
			`{"@odata.id":"Things(5)"}`:                           "a reference",
		} {
			if w.kind == "rest" && strings.Contains(entry, "@") {
				continue // a property like any other
			}
			texts, notes, err := cellsOf(t, w, "Id", "application/json", `{"LIST":[{"Id":0,"Name":"a"},`+entry+`,{"Id":2,"Name":"c"}]}`)
			if !slices.Equal(texts, []string{"0", "", "2"}) || err != nil {
				t.Errorf("%s, %s: cells %q, %v", w.name, entry, texts, err)
			}
			if !strings.HasPrefix(notes, "entry: ") || !strings.Contains(notes, want) {
				t.Errorf("%s, %s: notes %q, want %q", w.name, entry, notes, want)
			}
		}
	}
}
