package requests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// The columns of the list: time, purpose, method, status, duration, size. On
// narrow screens time, purpose and size are left out.
const narrow = 76

func header(width int) []kit.Span {
	if width < narrow {
		return []kit.Span{{Text: "status       time  url", Role: kit.Dim}}
	}
	return []kit.Span{{Text: "at        for      method  status       time      size  url", Role: kit.Dim}}
}

func (s *Screen) row(e sent, selected bool, width int) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	status := statusSpan(e.Exchange)
	status.Text = kit.Pad(status.Text, 6) + " "
	took := kit.Span{Text: kit.PadLeft(duration(e.Exchange), 10) + "  ", Role: kit.Number}
	var spans []kit.Span
	if width < narrow {
		spans = []kit.Span{status, took}
	} else {
		spans = []kit.Span{
			{Text: safe.Clean(e.Start.Local().Format("15:04:05")) + "  ", Role: kit.Dim},
			{Text: kit.Pad(safe.Clean(string(e.Purpose)), 8) + " ", Role: kit.Dim},
			{Text: kit.Pad(safe.Clean(e.Method), 7) + " ", Role: role},
			status, took,
			{Text: kit.PadLeft(size(e.BodySize), 8) + "  ", Role: kit.Dim},
		}
	}
	var why []kit.Span
	if e.Attempt > 1 {
		spans = append(spans, kit.Span{Text: "try " + kit.Int(e.Attempt) + "  ", Role: kit.Warn})
		if e.Why != "" {
			why = []kit.Span{{Text: "after " + safe.Clean(e.Why), Role: kit.Dim}}
		}
	}
	if s.all && why == nil && width >= narrow {
		why = []kit.Span{{Text: e.from.Label, Role: kit.Dim}}
	}
	room := width - kit.SpansWidth(spans)
	if len(why) > 0 && room > 2*kit.SpansWidth(why) {
		room -= kit.SpansWidth(why) + 2
	}
	spans = append(spans, kit.Span{Text: kit.Cut(safe.Clean(e.address()), room), Role: role})
	return kit.Line(s.look, width, spans, why)
}

// address is what is asked for: of the service itself only what is behind its
// root, which is the same in every line.
func (e sent) address() string {
	if rest, ok := strings.CutPrefix(e.URL, strings.TrimSuffix(e.from.Root, "/")); ok && e.from.Root != "" {
		switch {
		case rest == "":
			return "/"
		case rest[0] == '/' || rest[0] == '?':
			return rest
		}
	}
	return e.URL
}

func statusSpan(e client.Exchange) kit.Span {
	switch {
	case !e.Done:
		return kit.Span{Text: "…", Role: kit.Dim}
	case e.Status == 0 && e.Err != "":
		return kit.Span{Text: "✗", Role: kit.Bad}
	case e.Status == 0:
		return kit.Span{Text: "✓", Role: kit.OK}
	case e.Status >= 400:
		return kit.Span{Text: kit.Int(e.Status), Role: kit.Bad}
	case e.Status >= 300:
		return kit.Span{Text: kit.Int(e.Status), Role: kit.Warn}
	}
	return kit.Span{Text: kit.Int(e.Status), Role: kit.OK}
}

func duration(e client.Exchange) safe.Text {
	if !e.Done {
		return kit.Millis(time.Since(e.Start))
	}
	return kit.Millis(e.Timing.Total)
}

// size writes bytes as a person reads them (powers of 1000).
func size(n int64) safe.Text {
	switch {
	case n < 1000:
		return safe.Clean(fmt.Sprintf("%d B", n))
	case n < 1000*1000:
		return safe.Clean(fmt.Sprintf("%.1f kB", float64(n)/1000))
	}
	return safe.Clean(fmt.Sprintf("%.1f MB", float64(n)/1000/1000))
}

// detail is one exchange in full.
type detail struct {
	exchange client.Exchange
	parts    []part
	list     kit.List // the cursor is the line at the top
	lines    [][]kit.Span
}

// part is a titled piece of an exchange.
type part struct {
	title safe.Text
	rows  []row
}

// row is a label and a value; without a label the value is text as it came.
type row struct {
	label, value safe.Text
	role         kit.Role
}

// maxLines is how many lines of one body are shown.
const maxLines = 4000

func newDetail(e client.Exchange) *detail {
	d := &detail{exchange: e}
	status := statusSpan(e)
	about := []row{
		{label: "status", value: status.Text, role: status.Role},
		{label: "for", value: safe.Clean(string(e.Purpose))},
		{label: "at", value: safe.Clean(e.Start.UTC().Format("2006-01-02 15:04:05.000Z"))},
		{label: "failed", value: safe.Clean(e.Err), role: kit.Bad},
		{label: "remote", value: safe.Clean(e.Remote)},
		{label: "protocol", value: safe.Clean(strings.TrimSpace(e.Proto + "  " + e.TLS))},
	}
	if e.Attempt > 1 {
		about = append(about, row{label: "try", value: kit.Int(e.Attempt) + "  " + safe.Clean(e.Why), role: kit.Warn})
	}
	d.add(safe.Clean(e.Method)+" "+safe.Clean(e.URL), about...)
	d.add("timing", timing(e)...)
	d.add("request", headers(e.ReqHead)...)
	d.add("request body", body(e.ReqBody.Bytes(), e, false)...)
	d.add("answer", headers(e.Head)...)
	d.add("answer body, "+size(e.BodySize), body(e.Body.Bytes(), e, e.Cut)...)
	return d
}

func (d *detail) add(title safe.Text, rows ...row) {
	var some []row
	for _, r := range rows {
		if r.value != "" {
			some = append(some, r)
		}
	}
	if len(some) > 0 {
		d.parts = append(d.parts, part{title, some})
	}
}

// scale is how many cells the bar of a whole exchange takes.
const scale = 26

// timing lists the phases that happened, each with a bar where in the whole it
// was.
func timing(e client.Exchange) []row {
	total := e.Timing.Total
	if total <= 0 {
		return nil
	}
	var rows []row
	var begun time.Duration
	for _, p := range []struct {
		name safe.Text
		took time.Duration
	}{
		{"look-up", e.Timing.DNS}, {"connect", e.Timing.Connect}, {"tls", e.Timing.TLS},
		{"first byte", e.Timing.FirstByte}, {"body", e.Timing.Body},
	} {
		if p.took > 0 {
			rows = append(rows, row{label: p.name, value: millis(p.took) + "  " + bar(begun, p.took, total), role: kit.Number})
		}
		begun += p.took
	}
	return append(rows, row{label: "total", value: millis(total) + "  " + bar(0, total, total), role: kit.Number})
}

// bar draws a phase in the whole: at least a cell.
func bar(begun, took, total time.Duration) safe.Text {
	from := min(int(scale*begun/total), scale-1)
	to := min(int((scale*(begun+took)+total-1)/total), scale)
	return kit.Blank(from) + kit.Rule(max(to-from, 1))
}

// millis writes a time with its tenths where they matter.
func millis(d time.Duration) safe.Text {
	if d < 10*time.Millisecond {
		return kit.PadLeft(safe.Clean(fmt.Sprintf("%.1f ms", d.Seconds()*1000)), 10)
	}
	return kit.PadLeft(kit.Millis(d), 10)
}

func headers(list []client.Header) []row {
	var rows []row
	for _, h := range list {
		role := kit.Plain
		if h.Secret {
			role = kit.Dim
		}
		rows = append(rows, row{label: safe.Clean(h.Name), value: safe.Clean(h.Value), role: role})
	}
	return rows
}

// body lays JSON out; other text stays as it came.
func body(b []byte, e client.Exchange, cut bool) []row {
	if len(b) == 0 {
		return nil
	}
	var laid bytes.Buffer
	if !cut && json.Valid(b) && json.Indent(&laid, b, "", "  ") == nil {
		b = laid.Bytes()
	}
	rows := []row{{value: safe.Lines(string(b))}}
	if cut {
		kept := "… the first " + size(int64(len(b))) + " of " + size(e.BodySize) + " were kept"
		rows = append(rows, row{value: kept, role: kit.Dim})
	}
	return rows
}

// layout wraps the exchange.
func (d *detail) layout(width, height int) {
	pad, wide := edge(width)
	d.lines = nil
	line := func(spans ...kit.Span) {
		d.lines = append(d.lines, append([]kit.Span{{Text: pad}}, spans...))
	}
	label := min(d.labels()+2, wide/2)
	for i, p := range d.parts {
		role := kit.Dim
		if i == 0 {
			role = kit.Strong
		} else {
			line()
		}
		for _, t := range kit.Wrap(p.title, wide, 12) {
			line(kit.Span{Text: t, Role: role})
		}
		for _, r := range p.rows {
			for _, spans := range r.lines(label, wide-2) {
				line(append([]kit.Span{{Text: "  "}}, spans...)...)
			}
		}
	}
	d.list.Resize(max(len(d.lines)-height+1, 1))
	d.list.SetHeight(height)
}

func edge(width int) (pad safe.Text, wide int) {
	if width < 30 {
		return "", max(width, 8)
	}
	return " ", width - 2
}

func (d *detail) view(look *theme.Theme, height int) string {
	from := d.list.Cursor
	var lines []string
	for _, spans := range d.lines[from:min(from+height, len(d.lines))] {
		lines = append(lines, kit.Render(look, spans...))
	}
	return strings.Join(lines, "\n")
}

// labels returns the width of the widest label.
func (d *detail) labels() int {
	n := 12
	for _, p := range d.parts {
		for _, r := range p.rows {
			n = max(n, min(kit.Width(r.label), 28))
		}
	}
	return n
}

// lines lays a row out in lines of at most wide cells, label of them for the label.
func (r row) lines(label, wide int) [][]kit.Span {
	if r.label == "" {
		label = 0
	}
	var lines [][]kit.Span
	for i, text := range kit.Wrap(r.value, max(wide-label, 4), maxLines) {
		name := kit.Blank(label)
		if i == 0 && label > 0 {
			name = kit.Pad(kit.Cut(r.label, label-1), label)
		}
		lines = append(lines, []kit.Span{{Text: name, Role: kit.Dim}, {Text: text, Role: r.role}})
	}
	return lines
}

// String writes the exchange as plain text.
func (d *detail) String() string {
	var b strings.Builder
	for i, p := range d.parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(p.title) + "\n")
		for _, r := range p.rows {
			if r.label != "" {
				fmt.Fprintf(&b, "  %s: %s\n", r.label, r.value)
			} else {
				b.WriteString(string(r.value) + "\n")
			}
		}
	}
	return b.String()
}
