package save

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	free := func(string) bool { return false }
	for _, c := range []struct{ set, env, ending, want string }{
		{"Countries", "live", "csv", "Countries-live.csv"},
		{"Countries", "", "csv.gz", "Countries.csv.gz"},
		{"Orders(1)/Lines", "live", "parquet", "Orders_1_Lines-live.parquet"},
		{"../../etc/passwd", "live", "csv", "etc_passwd-live.csv"},
		{`..\..\x`, "", "csv", "x.csv"},
		{"/etc/passwd", "", "", "etc_passwd"},
		{"-rf", "", "csv", "rf.csv"},
		{".bashrc", "", "csv", "bashrc.csv"},
		{"con", "", "csv", "_con.csv"}, {"NUL", "", "csv", "_NUL.csv"}, {"com1", "", "tsv.gz", "_com1.tsv.gz"},
		{"nul.x", "", "csv", "_nul.x.csv"},
		{"", "", "csv", "rows.csv"}, {"///", "..", "csv", "rows.csv"}, {"\u202e\u200f", "", "csv", "rows.csv"},
		{"a\u202egnp.exe", "", "csv", "a_gnp.exe.csv"}, {"a\nb\x1b[31mc", "", "csv", "a_b_31mc.csv"}, {"a\xffb", "", "csv", "a_b.csv"},
		{"Länder 日本", "", "csv", "Länder_日本.csv"}, {"a;rm -rf ~;$(x)`y`", "", "csv", "a_rm_-rf_x_y.csv"},
	} {
		if got := fileName(c.set, c.env, c.ending, free); got != c.want {
			t.Errorf("%q %q %q: got %q, want %q", c.set, c.env, c.ending, got, c.want)
		}
	}
	n := 0
	got := fileName(strings.Repeat("ä", 200), "live", "csv.gz", func(string) bool { n++; return n < 12 })
	if len(got) > longestName || !utf8.ValidString(got) || !strings.HasSuffix(got, "-12.csv.gz") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestFileNameIsNotTaken(t *testing.T) {
	t.Chdir(t.TempDir())
	x := "Things-live.csv"
	for _, there := range []string{x, "Things-live-2.csv.partial", "Things-live-3.csv.partial.json"} {
		if err := replace(system{}, there, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := FileName("Things", "live", "csv", nil); got != "Things-live-4.csv" {
		t.Errorf("got %q", got)
	}
	if got := FileName("Things", "live", "csv", func(name string) bool { return name == "Things-live-4.csv" }); got != "Things-live-5.csv" {
		t.Errorf("beside one that waits: got %q", got)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a/../b", "live")
	f.Add("CON", "")
	f.Fuzz(func(t *testing.T, set, env string) {
		got := fileName(set, env, "csv", func(string) bool { return false })
		bad := strings.IndexFunc(got, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_.", r)
		})
		if bad >= 0 || len(got) > longestName || got == "" || strings.ContainsAny(got[:1], ".-") || !strings.HasSuffix(got, ".csv") {
			t.Errorf("%q %q: %q", set, env, got)
		}
	})
}
