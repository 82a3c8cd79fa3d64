package demo

import (
	"maps"
	"sort"
	"testing"
	"unicode"
	"unicode/utf8"
)

// every value of every set is what its property says it is.
func TestModelHolds(t *testing.T) {
	t.Parallel()
	for _, w := range []*world{newWorld(false), newWorld(true)} {
		for _, s := range w.sets {
			step := max(1, s.rows/3000)
			for i := 0; i < s.rows; i += step {
				for _, p := range s.props {
					v := p.at(i)
					if v.isNull() && !p.maybe || !v.isNull() && v.kind != p.kind {
						t.Fatalf("%s %d: %s is of kind %d", s.name, i, p.name, v.kind)
					}
					if v.kind == kString && !utf8.ValidString(v.s) {
						t.Fatalf("%s %d: %s is no text", s.name, i, p.name)
					}
				}
				var key []value
				for _, k := range s.keys() {
					key = append(key, k.at(i))
				}
				if got, ok := s.row(key); !ok || got != i {
					t.Fatalf("%s: the key of row %d finds row %d, %v", s.name, i, got, ok)
				}
			}
		}
	}
}

// Sets that say so are in the order of their keys: $orderby by key relies on it.
func TestSetsAreInOrder(t *testing.T) {
	t.Parallel()
	for _, s := range newWorld(true).sets {
		keys := s.keys()
		in := sort.SliceIsSorted(make([]struct{}, s.rows), func(a, b int) bool {
			for _, k := range keys {
				if c := compare(k.at(a), k.at(b)); c != 0 {
					return c < 0
				}
			}
			return false
		})
		if in != s.ordered && s.rows > 1 {
			t.Errorf("%s: in order %v, says %v", s.name, in, s.ordered)
		}
	}
}

// A link and its partner say the same, and no link leads out of its set.
func TestLinksAgree(t *testing.T) {
	t.Parallel()
	for _, w := range []*world{newWorld(false), newWorld(true)} {
		for _, s := range w.sets {
			for _, l := range s.links {
				target := w.byName[l.target]
				step := max(1, s.rows/40)
				for i := 0; i < s.rows; i += step {
					to := l.follow(i)
					if !l.many && !l.maybe && len(to) != 1 {
						t.Fatalf("%s %d: %s leads to %d rows", s.name, i, l.name, len(to))
					}
					for n := 0; n < len(to); n += max(1, len(to)/10) {
						if int(to[n]) >= target.rows {
							t.Fatalf("%s %d: %s leads out of %s", s.name, i, l.name, target.name)
						}
						if l.by != "" && compare(s.prop(l.by).at(i), target.prop("Code").at(int(to[n]))) != 0 {
							t.Fatalf("%s %d: %s is not what %s leads to", s.name, i, l.by, l.name)
						}
						if l.partner != "" && !has(target.link(l.partner).follow(int(to[n])), i) {
							t.Fatalf("%s %d: %s leads to %d, which does not lead back", s.name, i, l.name, to[n])
						}
					}
				}
			}
		}
	}
}

func has(rows []int32, row int) bool {
	for _, r := range rows {
		if int(r) == row {
			return true
		}
	}
	return false
}

// difference is how the rows of a set differ in staging, by key.
type difference struct{ changed, live, staging int }

func differenceOf(live, staging *set) (d difference, columns map[string]int) {
	columns = map[string]int{}
	keyOf := func(s *set, i int) (key []value) {
		for _, k := range s.keys() {
			key = append(key, k.at(i))
		}
		return key
	}
	for i := range staging.rows {
		if _, ok := live.row(keyOf(staging, i)); !ok {
			d.staging++
		}
	}
	for i := range live.rows {
		j, ok := staging.row(keyOf(live, i))
		if !ok {
			d.live++
			continue
		}
		changed := 0
		for _, p := range live.props {
			if compare(p.at(i), staging.prop(p.name).at(j)) != 0 {
				columns[p.name]++
				changed = 1
			}
		}
		d.changed += changed
	}
	return d, columns
}

// The environments differ as the pictures of the comparison show it, and in nothing else.
func TestEnvironmentsDiffer(t *testing.T) {
	t.Parallel()
	live, staging := newWorld(false), newWorld(true)
	want := map[string]difference{"Countries": {7, 0, 1}, "Observations": {117, 195, 0}, "Services": {0, 1, 0}, "About": {1, 0, 0}}
	changed := map[string]map[string]int{"Countries": {"Name": 4, "NativeName": 1, "Population": 3},
		"Observations": {"VALUE_N": 117, "LOW": 117, "HIGH": 117}, "About": {"Environment": 1}}
	for _, s := range staging.sets {
		other := live.byName[s.name]
		if other == nil {
			if s.name != "PilotSites" || s.rows != 7 {
				t.Errorf("%s, of %d rows, is in staging only", s.name, s.rows)
			}
			continue
		}
		d, columns := differenceOf(other, s)
		if d != want[s.name] || !maps.Equal(columns, changed[s.name]) {
			t.Errorf("%s: %+v in %v, want %+v in %v", s.name, d, columns, want[s.name], changed[s.name])
		}
		if more := len(s.props) - len(other.props); more != 0 && (s.name != "Indicators" || more != 1 || s.prop("Reviewed") == nil) {
			t.Errorf("%s has %d columns more in staging", s.name, more)
		}
	}
	if len(staging.sets) != len(live.sets)+1 {
		t.Errorf("%d sets in live, %d in staging", len(live.sets), len(staging.sets))
	}
	if n := len(countryList()); n != observed {
		t.Errorf("the table has %d countries, not %d", n, observed)
	}
	if a, b := live.byName["Observations"].rows, staging.byName["Observations"].rows; a != 121_680 || a-b != observed {
		t.Errorf("observations: %d and %d", a, b)
	}
}

// The demo has every script and every trap that it is meant to have.
func TestDataHasItsTraps(t *testing.T) {
	t.Parallel()
	w := newWorld(false)
	var all []rune
	for _, set := range []string{"Countries", "Facilities", "Notes"} {
		s := w.byName[set]
		for i := range s.rows {
			all = append(all, []rune(s.searchText(i))...)
		}
	}
	for name, script := range map[string]*unicode.RangeTable{"Arabic": unicode.Arabic, "Han": unicode.Han, "Cyrillic": unicode.Cyrillic,
		"Greek": unicode.Greek, "Ethiopic": unicode.Ethiopic, "Thai": unicode.Thai, "Hebrew": unicode.Hebrew, "Hangul": unicode.Hangul,
		"Devanagari": unicode.Devanagari, "Kana": unicode.Katakana} {
		found := false
		for _, r := range all {
			found = found || unicode.Is(script, r)
		}
		if !found {
			t.Errorf("no %s", name)
		}
	}
	for _, r := range []rune{0x1b, 0, '\t', '\r', 0x7f, 0x9b, 0x202e, 0x200d, 0x1f1e6} {
		if !has(all, int(r)) {
			t.Errorf("no %U", r)
		}
	}
	o := w.byName["Observations"]
	missing := 0
	for i := range o.rows {
		v, low, high := o.prop("VALUE_N").at(i), o.prop("LOW").at(i), o.prop("HIGH").at(i)
		if v.isNull() {
			missing++
		} else if low.n > v.n || high.n < v.n || v.n < 0 {
			t.Fatalf("row %d: %d is not within %d and %d", i, v.n, low.n, high.n)
		}
	}
	if missing < o.rows/50 || missing > o.rows/20 {
		t.Errorf("%d values are missing", missing)
	}
}
