package stats

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// rect is a part of the body, in cells and lines.
type rect struct{ x, y, wide, high int }

// plan is where the parts of the screen are. A part without lines is not shown.
type plan struct {
	beside  bool // the figures are in a column at the left, else in lines above
	source  rect // who counted, and what the rows are filtered by
	figures rect
	label   rect // of the chosen bin
	bars    rect
	title   rect // of the values, or the line of the search
	values  rect
	why     rect // why the service did not count, and what is to be known besides
}

// The least room of a screen with the figures at the left.
const (
	wideEnough = 100
	highEnough = 24
	leftWide   = 34 // of the figures
	barsHigh   = 11
	valuesHigh = 5
)

// plan shares the body.
func (s *Screen) plan() plan {
	if s.result == nil {
		return plan{}
	}
	high := len(s.figures())
	if s.width >= wideEnough && s.height >= highEnough && s.height >= high+13 {
		return s.besides(high)
	}
	return s.stacked()
}

// besides has the figures at the left.
func (s *Screen) besides(high int) plan {
	left := max(leftWide, s.figuresWide()+6)
	p := plan{beside: true, source: rect{1, 0, s.width - 2, 1}, figures: rect{3, 3, left - 3, high + 2}}
	right := s.width - left - 1
	if len(s.bars) == 0 {
		p.title, p.values = rect{left + 4, 3, right - 4, 1}, rect{left + 1, 5, right - 1, s.height - 6}
		p.why = rect{3, 3 + high + 4, left - 6, s.height - high - 7}
		return p
	}
	more := max(s.height-high-13-valuesHigh-1, 0) // lines beyond the least
	block := max(high, barsHigh) + more/3
	h := newHistogram(s.bars, right, block)
	p.bars = rect{left, 5, right, block}
	p.label = rect{left + h.axis, 3, right - h.axis, 1}
	below := 5 + block + 1
	p.title, p.values = rect{1, below, s.width - 2, 1}, rect{1, below + 2, s.width - 2, s.height - below - 3}
	p.why = rect{1, s.height - 1, s.width - 2, 1}
	return p
}

// stacked has the figures in lines, and below them the bins or the values.
func (s *Screen) stacked() plan {
	airy := s.height >= 16
	margin := 1
	if s.width < 30 {
		margin = 0
	}
	wide := max(s.width-2*margin, 1)
	var p plan
	y := 0
	line := func() rect {
		y++
		return rect{margin, y - 1, wide, 1}
	}
	if airy {
		p.source = line()
		y++
	}
	p.figures = line()
	if s.height >= 8 && len(s.ranges()) > 0 {
		p.figures.high++
		y++
	}
	if airy {
		if why := s.inShort(); why != "" {
			p.why = line()
			p.why.high = len(kit.Wrap(why, wide, 2))
			y += p.why.high - 1
		}
		y++
	}
	if !s.inValues {
		p.label = line()
		p.bars = rect{margin, y, wide, s.height - y}
		if p.bars.high < 4 {
			p.bars.high = 0
		}
		return p
	}
	if airy || s.search != nil || s.filter != "" {
		p.title = line()
	}
	p.values = rect{margin, y, wide, max(s.height-y, 0)}
	return p
}

// reason is something to be known of the result.
type reason struct{ title, text safe.Text }

// reasons are why the service did not count, why loading ended, why there are no bins or
// values, and the notes.
func (s *Screen) reasons() []reason {
	r := s.result
	var list []reason
	add := func(title, text safe.Text) {
		if text != "" {
			list = append(list, reason{title, text})
		}
	}
	if why := r.Source.Why; why != "" && !r.Source.Whole() {
		if r.Source.Earlier {
			why += "; that was earlier, R asks again"
		}
		add("why loaded rows", why)
	}
	add("loading ended", r.Source.Stopped)
	if r.NoBins != "" && s.noCountBins() == "" {
		add("no bins", r.NoBins+"; b counts them by a request each")
	} else {
		add("no bins", r.NoBins)
	}
	if r.NoValues != r.NoBins {
		add("no values", r.NoValues)
	}
	for _, n := range r.Notes {
		add("note", n)
	}
	return list
}

// inShort are the reasons in one text.
func (s *Screen) inShort() safe.Text {
	var text safe.Text
	for i, r := range s.reasons() {
		if i > 0 {
			text += "; "
		}
		text += r.title + ": " + r.text
	}
	return text
}

// click chooses the bin or the value at a place.
func (s *Screen) click(x, y int) {
	p := s.plan()
	if h, at := s.histogram(p), p.bars; at.high > 0 {
		if bin := h.at(x-at.x, y-at.y); bin >= 0 {
			s.bin, s.inValues, s.moved = bin, false, true
			return
		}
	}
	from, to := s.list.Window()
	if at := from + y - p.values.y; p.values.high > 0 && y >= p.values.y && at < to && x >= p.values.x {
		s.list.Go(at)
		s.inValues = true
	}
}

func (s *Screen) histogram(p plan) histogram {
	h := newHistogram(s.bars, p.bars.wide, p.bars.high)
	if !s.inValues {
		h.chosen = s.bin
	}
	return h
}
