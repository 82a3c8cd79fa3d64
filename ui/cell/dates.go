package cell

import (
	"strconv"
	"strings"
	"time"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// dateFacts says what a date or a time is in UTC and here, and how long ago.
func (s *Screen) dateFacts(text string) []fact {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return []fact{{"weekday", safe.Clean(day.Weekday().String())}, {"when", s.days(day)}}
	}
	at, zoned, ok := instant(text)
	if !ok {
		return nil
	}
	if !zoned {
		return []fact{{"zone", "none is given"}, {"when", s.ago(at) + ", if it is UTC"}}
	}
	const layout = "2006-01-02 15:04:05.999999999"
	facts := []fact{{"UTC", safe.Clean(at.UTC().Format(layout))}}
	if local := at.In(s.zone); local.Format(layout) != at.UTC().Format(layout) {
		facts = append(facts, fact{"local", safe.Clean(local.Format(layout + " MST"))})
	}
	return append(facts, fact{"when", s.ago(at)})
}

// instant reads a point in time: RFC 3339, with or without seconds and zone, or the
// /Date(milliseconds+minutes)/ of OData 2, which counts from 1970 in UTC.
func instant(text string) (at time.Time, zoned, ok bool) {
	if inner, found := strings.CutPrefix(text, "/Date("); found {
		inner, found = strings.CutSuffix(inner, ")/")
		if i := strings.LastIndexAny(inner, "+-"); i > 0 {
			inner = inner[:i]
		}
		ms, err := strconv.ParseInt(inner, 10, 64)
		return time.UnixMilli(ms), true, found && err == nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, false, true
		}
	}
	return time.Time{}, false, false
}

// days says how far a day is from today.
func (s *Screen) days(day time.Time) safe.Text {
	y, m, d := s.now.In(s.zone).Date()
	n := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(day).Hours() / 24)
	switch n {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	case -1:
		return "tomorrow"
	}
	return relative(time.Duration(n)*24*time.Hour, far(s.now, day))
}

func (s *Screen) ago(at time.Time) safe.Text { return relative(s.now.Sub(at), far(s.now, at)) }

// far reports times whose distance a duration cannot hold.
func far(a, b time.Time) bool { return a.Year()-b.Year() > 250 || b.Year()-a.Year() > 250 }

// relative says how long ago, or how soon, in the two largest units.
func relative(d time.Duration, far bool) safe.Text {
	switch {
	case far && d < 0:
		return "in more than 250 years"
	case far:
		return "more than 250 years ago"
	case d < 0:
		return "in " + largest(-d)
	case d < time.Second:
		return "now"
	}
	return largest(d) + " ago"
}

// units are those of distances; years and months are the mean ones.
var units = []struct {
	of   time.Duration
	name safe.Text
}{
	{31556952 * time.Second, "year"}, {2629746 * time.Second, "month"}, {24 * time.Hour, "day"}, {time.Hour, "hour"},
	{time.Minute, "minute"}, {time.Second, "second"},
}

// largest writes a duration in its largest unit and the next one.
func largest(d time.Duration) safe.Text {
	for i, u := range units {
		n := int64(d / u.of)
		if n == 0 && i < len(units)-1 {
			continue
		}
		text := counted(n, u.name)
		if i+1 < len(units) {
			if m := int64(d % u.of / units[i+1].of); m > 0 {
				text += " " + counted(m, units[i+1].name)
			}
		}
		return text
	}
	return ""
}

func counted(n int64, unit safe.Text) safe.Text {
	if n == 1 {
		return "1 " + unit
	}
	return kit.Thousands(n) + " " + unit + "s"
}

// durationWords says an ISO 8601 duration in words, "" it is none.
func durationWords(text string) safe.Text {
	rest, minus := strings.CutPrefix(text, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") {
		return ""
	}
	names := "Y year M month W week D day "
	words := safe.Text("")
	for rest != "" {
		if rest[0] == 'T' {
			names, rest = "H hour M minute S second ", rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end < 1 {
			return ""
		}
		_, name, found := strings.Cut(names, rest[end:end+1]+" ")
		if _, err := strconv.ParseFloat(rest[:end], 64); err != nil || !found {
			return ""
		}
		name, _, _ = strings.Cut(name, " ")
		number := rest[:end]
		rest = rest[end+1:]
		if strings.Trim(number, "0.") == "" && (rest != "" || words != "") { // PT0S is 0 seconds
			continue
		}
		if number != "1" {
			name += "s"
		}
		if words != "" {
			words += " "
		}
		words += safe.Clean(number + " " + name)
	}
	if minus {
		words = "minus " + words
	}
	return words
}
