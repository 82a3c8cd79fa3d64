package diagnose

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"odatui/client"
)

// thread is a failure that somebody had in public, in our own words, with the cause and
// the person that the thread ended with; testdata/threads/README says how it is written.
type thread struct {
	name  string
	codes []string // of them one is right; "*" any that says something
	who   []string
	say   string // pattern of title, facts or steps, "" any
	avoid string // pattern of what must not be advised, "" none
	ids   map[string]string
	text  string
	calm  bool // an innocent text: nothing is said of it
}

// threads reads a folder of testdata.
func threads(t *testing.T, folder string) []thread {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	var list []thread
	for _, f := range files {
		archive, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range archive.Files {
			head, text, _ := strings.Cut(string(entry.Data), "\n\n")
			c := thread{name: filepath.Base(f) + " " + entry.Name, text: text, ids: map[string]string{}}
			for line := range strings.Lines(head) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch key {
				case "codes":
					c.codes = strings.Fields(value)
				case "who":
					c.who = strings.Fields(value)
				case "say":
					c.say = value
				case "avoid":
					c.avoid = value
				case "ids":
					for id := range strings.FieldsSeq(value) {
						name, v, _ := strings.Cut(id, "=")
						c.ids[name] = v
					}
				case "kind":
					c.calm = true
				}
			}
			list = append(list, c)
		}
	}
	return list
}

// silent are the codes that say no more than that nothing is known.
var silent = []string{"not-recognised", "unknown"}

// judge tells whether the cause and the person of a diagnosis are right.
func (c *thread) judge(d client.Diagnosis) (cause, person bool) {
	said := d.Code + "\n" + d.Title
	for _, s := range d.Steps {
		said += "\n" + s.Text
	}
	everything := said
	for _, f := range d.Facts {
		everything += "\n" + f.Text
	}
	cause = slices.Contains(c.codes, d.Code) || slices.Contains(c.codes, "*") && !slices.Contains(silent, d.Code)
	cause = cause && (c.say == "" || regexp.MustCompile(`(?i)`+c.say).MatchString(everything))
	cause = cause && (c.avoid == "" || !regexp.MustCompile(`(?i)`+c.avoid).MatchString(said))
	return cause, !slices.Contains(silent, d.Code) && slices.Contains(c.who, string(d.Who))
}

// score is how many diagnoses of a collection are right.
type score struct{ all, cause, person, high, highRight int }

func scoreOf(t *testing.T, folder string) score {
	t.Helper()
	var s score
	for _, c := range threads(t, folder) {
		d := Of(client.Evidence{Text: c.text})
		cause, person := c.judge(d)
		s.all++
		if cause {
			s.cause++
		}
		if person {
			s.person++
		}
		if d.Confidence == client.High {
			s.high++
			if cause && person {
				s.highRight++
			} else {
				t.Logf("%s: high and wrong: %s / %s: %s", c.name, d.Code, d.Who, d.Title)
			}
		}
		if !cause || !person {
			t.Logf("%s: %s / %s (%s): %s", c.name, d.Code, d.Who, d.Confidence, d.Title)
		}
		for id, v := range c.ids {
			if d.IDs[id] != v {
				t.Logf("%s: %s is %q, want %q", c.name, id, d.IDs[id], v)
			}
		}
	}
	return s
}
