package pages

import "odatui/client"

// Part is rows that are held: Rows.Len() of them from row First on.
type Part struct {
	First int64
	Rows  *client.Page
}

// Parts returns the rows that are held, in order. They stay as they are whatever
// comes later, and can be read elsewhere.
func (p *Pages) Parts() []Part {
	var list []Part
	for _, c := range p.cached {
		if c.page != nil && c.n > 0 {
			list = append(list, Part{First: c.first, Rows: c.page.Slice(0, int(c.n))})
		}
	}
	return list
}

// Arrivals counts the pages that have come.
func (p *Pages) Arrivals() uint64 { return p.version }
