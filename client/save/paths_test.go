package save

import "testing"

// TestNamesOnWindows has names under which Windows writes no file, without an error.
func TestNamesOnWindows(t *testing.T) {
	t.Parallel()
	for path, ok := range map[string]bool{
		"x.csv": true, `C:\data\x.csv`: true, "C:x.csv": true, "d.e/x.csv": true, "console.csv": true, "com10.csv": true, ".": true, "..": true,
		"NUL": true, "CON": true,
		"con.csv": false, `C:\data\Aux.json`: false, "d/com1.csv.gz": false, "LPT¹.csv": false, "nul .csv": false,
		"x.csv:b.csv": false, `C:\x\y:z.csv`: false,
		"x.csv.": false, "x.csv ": false,
	} {
		if err := unnameable("windows", path); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
		if err := unnameable("linux", path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if a, b := makeFolder("windows", `a b\c`), makeFolder("linux", "a/c"); a != `mkdir "a b\c"` || b != "mkdir -p a/c" {
		t.Errorf("%s, %s", a, b)
	}
}
