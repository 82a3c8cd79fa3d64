package cli

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/snippet"
	"odatui/state"
	"odatui/ui"
	"odatui/ui/robot"
)

var update = flag.Bool("update", false, "write docs/tasks.md anew")

// task is one of the everyday tasks, with the keys that do it in the demo.
type task struct {
	what  string
	limit int
	from  string // where it begins, "" the sets
	ready string // keys that lead there
	keys  string // counted; "" it cannot be done yet
	sees  string // what is there at the end, or what is missing
	check func(d *desk)
}

// tasks are in the order of their numbers.
var tasks = []task{
	{"all facilities of Norway", 20, "", "", "/ f a c enter f c o tab tab N O R enter tab enter",
		"only those rows, a chip for the condition, the count. `NOR` needs no quotes: `enter` marks it, `tab` takes the fix", norway},
	{"the ten highest observations of one indicator in 2019", 30, "", "",
		"/ o b s enter f d i tab tab 2 0 1 9 enter tab enter l = c v a enter s s",
		"the rows of the indicator under the cursor in that year, the highest value first", highest},
	{"what does this indicator code mean, and back", 3, "the indicator codes of Observations", "/ o b s enter l j j", "o esc",
		"`o` shows the indicator's record, `esc` the same cell as before", indicator},
	{"how many countries per region", 6, "", "", "enter l l l l I",
		"the regions and their counts, the most frequent first, and of how many rows", regions},
	{"which rows differ between live and staging", 3, "", "", "d enter",
		"the countries that differ, with what is live and what is staging; how many rows were read on both sides", differing},
	{"the facilities of this country, from its record", 4, "the record of a country", "/ c o u n t r i e s enter j j enter", "O j enter",
		"the rows, with the country in the breadcrumb; `esc` returns to its record", facilities},
	{"how the values of a column are distributed", 2, "a column of numbers in filtered rows", "/ o b s enter l = l l l l l", "I",
		"a histogram, the range, the most frequent values, and of how many rows", distributed},
	{"the filtered rows in a CSV file", 6, "", "", "enter ! E enter",
		"the file, complete, with the rows of the filter: `E` proposes all of them as CSV, `enter` begins in the background", exported},
	{"the URL of what I see, and the command that fetches it", 4, "filtered rows", "enter l l l l =", "Y u Y k",
		"the URL, then the curl command, on the clipboard; `Y o` for that of odatui. Both give the rows of the screen as pasted", pasted},
	{"share a failing case with a colleague", 2, "a diagnosis",
		": p r o f i l e space e x p i r e d - s e c r e t enter", "w enter",
		"the report in a file, without a secret", shared},
	{"in which sets does a column named like \"region\" occur", 9, "", "", "/ r e g i o n tab enter",
		"the list of sets, columns and links; `enter` opens the set at the column", region},
	{"come back to where I was yesterday", 2, "home, after a restart", "", "enter",
		"set, filter, sort, row and column as they were", yesterday},
}

// desk is a person at the explorer, with profiles of their own and a state on disk.
type desk struct {
	*robot.Hands
	t       *testing.T
	config  string
	store   *state.Store
	secrets []string
}

// sit starts the explorer at a place.
func (d *desk) sit(start ui.Start) {
	d.t.Helper()
	a := &app{config: d.config, store: d.store, err: &strings.Builder{}}
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	d.t.Cleanup(b.end)
	now := time.Now()
	deps := b.deps(d.t.Context(), start, ui.NewAsker())
	deps.Copy, deps.Now = nil, func() time.Time { return now }
	d.Hands = robot.New(d.t, deps, d.secrets, 120, 32)
}

// press presses keys that are separated by blanks and returns how many they are.
func (d *desk) press(keys string) int {
	before := d.Keys
	d.Press(strings.Fields(keys)...)
	return d.Keys - before
}

// shows fails unless the frame matches patterns.
func (d *desk) shows(patterns ...string) {
	d.t.Helper()
	for _, p := range patterns {
		if !regexp.MustCompile(p).MatchString(d.Frame()) {
			d.t.Errorf("the screen does not show %s:\n%s", p, d.Frame())
		}
	}
}

func norway(d *desk) {
	d.shows(`filter  CountryCode eq 'NOR'`, `rows 1-\d+ of \d+ `, "NOR")
	if n := strings.Count(d.Frame(), "  NOR  "); n < 5 {
		d.t.Errorf("%d rows of Norway:\n%s", n, d.Frame())
	}
}

func highest(d *desk) {
	d.shows(`DIM_TIME eq '2019'`, `IndicatorCode eq '\w+'`, "sort +VALUE_N ↓")
	rows := regexp.MustCompile(`│ (\w+) .* 2019 +\w+ +([\d.]+) `).FindAllStringSubmatch(d.Frame(), -1)
	if len(rows) < 10 {
		d.t.Fatalf("%d rows:\n%s", len(rows), d.Frame())
	}
	var values []float64
	for _, row := range rows {
		value, _ := strconv.ParseFloat(row[2], 64)
		values = append(values, -value)
		if row[1] != rows[0][1] {
			d.t.Errorf("another indicator: %q", row[0])
		}
	}
	if !slices.IsSorted(values) {
		d.t.Errorf("not the highest first: %v", values)
	}
}

func regions(d *desk) {
	d.shows("› Countries › RegionCode", `rows +195`, `EUR +53 +27\.2 %  ━`, `AFR +47 +24\.1 %`, `SEAR +11 +5\.6 %`)
}

// differing: rows of both kinds, with the values of both sides.
func differing(d *desk) {
	d.shows(`LIVE +STAGING`, `~ 7 changed   < 0 live only   > 1 staging only   188 equal`, `CZE +│ Czechia -> Czech Republic`,
		`1436164237 -> 1400260132`, `> staging only ZZT +│ Testland`, `difference 1 of 8`, `every row read: 195 and 196`)
}

func distributed(d *desk) {
	d.shows("› Observations › VALUE_N", `filter +IndicatorCode eq '\w+' .* by the service, all 780 rows`, `median +\d`,
		`\d+ to \d+   [\d,]+ rows`,
		"████", "most frequent values", `other +[\d,]+ +\d`)
}

// indicator: the cell is the one before, and its code is what o shows.
func indicator(d *desk) {
	d.shows("› Observations ", "row 3 +IndicatorCode Edm.String")
	row := strings.Split(d.Frame(), "\n")[8]
	d.press("o")
	code := regexp.MustCompile(`Code \* +(\w+)`).FindStringSubmatch(d.Frame())
	if code == nil || !strings.Contains(row, code[1]) {
		d.t.Errorf("the record of %v for the row %q:\n%s", code, row, d.Frame())
	}
	d.shows("› Observations › .* › Indicators › ")
}

// facilities: those of the country whose record is beneath.
func facilities(d *desk) {
	d.shows("› Countries › ALB.* › Facilities ", `filter  CountryCode eq 'ALB'`, `rows 1-\d+ of \d+ `)
	d.press("esc")
	d.shows("› Countries › ALB  Albania ", "▌ ⇉  Facilities")
}

func region(d *desk) { d.shows("› Countries ", "RegionCode Edm.String") }

// shared: the report is in a file, and holds no secret.
func shared(d *desk) {
	files, _ := os.ReadDir(".")
	found := false
	for _, f := range files {
		data, err := os.ReadFile(f.Name())
		if err != nil {
			d.t.Error(err)
		}
		found = found || strings.Contains(string(data), "AADSTS7000222")
		for _, s := range d.secrets {
			if strings.Contains(string(data), s) {
				d.t.Errorf("%s holds a secret", f.Name())
			}
		}
	}
	if !found {
		d.t.Errorf("no report in %v:\n%s", files, d.Frame())
	}
}

// pasted runs what was copied, as a person would, and compares the rows.
func pasted(d *desk) {
	url, curl := d.Copied[len(d.Copied)-2], d.Copied[len(d.Copied)-1]
	if !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.Contains(url, "$filter=") {
		d.t.Errorf("URL %q", url)
	}
	d.press("Y o")
	odatui := d.Copied[len(d.Copied)-1]
	_, total, _ := strings.Cut(regexp.MustCompile(`rows 1-\d+ of [\d,]+`).FindString(d.Frame()), " of ")
	want, err := strconv.Atoi(total)
	if err != nil {
		d.t.Fatalf("no total:\n%s", d.Frame())
	}
	u := d.user()
	for language, code := range map[string]string{"curl": curl, "odatui": odatui} {
		if why := missing([]string{"sh"}); why != "" {
			d.t.Log(why)
			continue
		}
		out, err := u.paste([]string{"sh", "-s"}, code)
		if err != nil {
			d.t.Errorf("%s: %v\n%s", language, err, code)
			continue
		}
		rows := pastedRows(d.t, language, out)
		if len(rows) != want {
			d.t.Errorf("%s gives %d rows, the screen %d", language, len(rows), want)
		}
		if slices.ContainsFunc(rows, func(row map[string]any) bool { return row["RegionCode"] != "EMR" }) {
			d.t.Errorf("%s gives rows which the filter leaves out", language)
		}
	}
}

// pastedRows reads the rows of code: odatui writes CSV where it is not asked for JSON.
func pastedRows(t *testing.T, language, out string) []map[string]any {
	t.Helper()
	if language != "odatui" {
		return rowsOf(t, language, out)
	}
	lines, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("odatui printed %.300q: %v", out, err)
	}
	var rows []map[string]any
	for _, line := range lines[1:] {
		row := map[string]any{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// exported: the file holds each row of the screen's filter once, and nothing else is left.
func exported(d *desk) {
	d.shows(`filter  Code ne 'AFG'`, `rows 1-\d+ of 194 `, `Countries-live\.csv: 194 rows, \d`)
	files, err := os.ReadDir(".")
	if err != nil || len(files) != 1 {
		d.t.Fatalf("files %v: %v", files, err)
	}
	data, err := os.ReadFile(files[0].Name())
	if err != nil {
		d.t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		d.t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, line := range lines[1:] {
		codes[line[0]] = true
	}
	if lines[0][0] != "Code" || len(lines) != 195 || len(codes) != 194 || codes["AFG"] || !codes["AGO"] || !codes["ZWE"] {
		d.t.Errorf("%d lines, %d codes: %.200q", len(lines), len(codes), lines)
	}
	exportedAgain(d, files[0].Name(), data)
}

// exportedAgain runs the command that the list of exports copies, which writes the same file.
func exportedAgain(d *desk, name string, want []byte) {
	d.press(": e x p o r t s enter Y")
	if why := missing([]string{"sh"}); why != "" {
		d.t.Log(why)
		return
	}
	if err := os.Remove(name); err != nil {
		d.t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		d.t.Fatal(err)
	}
	code := "cd " + snippet.ShellText(here) + "\n" + d.Copied[len(d.Copied)-1]
	if out, err := d.user().paste([]string{"sh", "-s"}, code); err != nil {
		d.t.Fatalf("%s: %v\n%s", code, err, out)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		d.t.Errorf("%s: %v, %d bytes, not %d", code, err, len(got), len(want))
	}
}

// user is the person at the desk at a shell.
func (d *desk) user() *user {
	return &user{d.t, append(os.Environ(), "ODATUI_CONFIG="+d.config, "XDG_STATE_HOME="+d.t.TempDir(), "GORACE=atexit_sleep_ms=0")}
}

// yesterday: the place of the run before, which was left by q.
func yesterday(d *desk) {
	d.shows("› Countries ", "filter  RegionCode eq 'EMR'", "Population Edm.Int64", "row 3 ")
}

// TestTasks does the tasks with their keys. docs/tasks.md is made of the same table.
func TestTasks(t *testing.T) {
	page := readPage(t)
	if want := tasksPage(); *update {
		if err := os.WriteFile("../docs/tasks.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if page != want {
		t.Error("docs/tasks.md is not that of the tasks: go test ./cli -run TestTasks -update")
	}
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for i, task := range tasks {
		if task.keys == "" {
			continue
		}
		t.Run(fmt.Sprint(i+1), func(t *testing.T) {
			t.Chdir(t.TempDir())
			d := &desk{t: t, config: a.config, store: stateOf(t), secrets: secretsOf("ODATUI_DEMO")}
			if task.from == "home, after a restart" { // the run of yesterday
				d.sit(ui.Start{Ref: demoRef})
				d.press("enter l l l l = c p o p enter s j j q")
				d.Home()
				d.press("q")
				d.store.Close()
				d.sit(ui.Start{})
			} else {
				d.sit(ui.Start{Ref: demoRef})
			}
			d.press(task.ready)
			if n := d.press(task.keys); n > task.limit {
				t.Errorf("%d keys, at most %d", n, task.limit)
			}
			task.check(d)
		})
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../docs/tasks.md")
	if err != nil && !*update {
		t.Error(err)
	}
	return string(data)
}

// secretsOf returns the values of the variables whose names begin so.
func secretsOf(prefix string) []string {
	var list []string
	for _, v := range os.Environ() {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, prefix) {
			list = append(list, value)
		}
	}
	return list
}

const tasksHead = `# Everyday tasks and their keys

Written from the table in cli/tasks_test.go, which presses exactly these keys in the demo
and checks the end; do not edit (go test ./cli -run TestTasks -update). Each begins at the list
of sets of "odatui demo" unless it says otherwise. Letters that are typed count as keys.

| # | task | keys | at most | press | then |
|---|---|---|---|---|---|
`

// tasksPage writes docs/tasks.md.
func tasksPage() string {
	var b strings.Builder
	b.WriteString(tasksHead)
	for i, t := range tasks {
		keys, press := "–", "not yet"
		if t.keys != "" {
			list := strings.Fields(t.keys)
			keys, press = strconv.Itoa(len(list)), "`"+strings.ReplaceAll(t.keys, "|", `\|`)+"`"
			if t.from != "" {
				press = "at " + t.from + ": " + press
			}
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %d | %s | %s |\n", i+1, t.what, keys, t.limit, press, t.sees)
	}
	return b.String()
}
