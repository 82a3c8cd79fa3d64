package export

import (
	"slices"
	"strconv"

	"odatui/client"
)

// Decimals finds types for the columns of decimals whose model declares no precision and
// scale that Parquet has, or which are Wider than it declares: it observes how many digits
// their values have before and behind the point.
type Decimals struct {
	options Options
	columns map[string]*decimalDigits // nil: a column of another type
}

// NewDecimals returns a Decimals for rows of the type in o.
func NewDecimals(o Options) *Decimals {
	return &Decimals{options: o, columns: map[string]*decimalDigits{}}
}

// Observe adds the rows [0, n) of a page.
func (d *Decimals) Observe(p *client.Page, n int) {
	for i, c := range p.Columns {
		column, known := d.columns[c.Name]
		if !known {
			property := propertyOf(d.options, p, i, c.Name)
			_, _, declared := declaredDecimal(property)
			if property.Type == "Edm.Decimal" && (!declared || slices.Contains(d.options.Wider, c.Name)) {
				column = new(decimalDigits)
			}
			d.columns[c.Name] = column
		}
		if column == nil {
			continue
		}
		for row := 0; row < n && !column.other; row++ {
			if v := p.Cell(row, i); v.IsSet() {
				column.add(v)
			}
		}
	}
}

// of returns the precision and scale of a column, false if no DECIMAL holds its values or
// they were not observed.
func (d *Decimals) of(name string) (precision, scale int, ok bool) {
	if d == nil || d.columns[name] == nil {
		return 0, 0, false
	}
	return d.columns[name].precision()
}

// decimalDigits are the most digits of the values of a column.
type decimalDigits struct {
	whole int  // before the point, without leading zeros
	part  int  // behind it, as they were written
	least int  // behind it, without trailing zeros
	other bool // a value is no number
}

func (d *decimalDigits) add(v client.Value) {
	text, ok := numeric(v)
	s := text
	if s != "" && s[0] == '-' {
		s = s[1:]
	}
	whole, part := digits(s), 0
	if whole > 0 && whole < len(s) && s[whole] == '.' {
		part = digits(s[whole+1:])
	}
	if !ok || whole == 0 || len(s) != whole && len(s) != whole+1+part || len(s) == whole+1 {
		d.addAny(text, ok)
		return
	}
	for zeros := 0; zeros < len(s) && s[zeros] == '0' && whole > 0; zeros++ {
		whole--
	}
	least := part
	for ; least > d.least && s[len(s)-1-part+least] == '0'; least-- {
	}
	d.whole, d.part, d.least = max(d.whole, whole), max(d.part, part), max(d.least, least)
}

// addAny takes numbers with an exponent as well.
func (d *decimalDigits) addAny(text string, ok bool) {
	n, number := parseNumber(text)
	if !ok || !number {
		d.other = true
		return
	}
	if n.n > 0 {
		part := max(-n.exp, 0)
		d.whole, d.part, d.least = max(d.whole, n.n+n.exp), max(d.part, part), max(d.least, part)
	}
}

// precision returns the type that holds the values. Zeros at the end of a value are kept if
// there is room.
func (d *decimalDigits) precision() (precision, scale int, ok bool) {
	scale = d.part
	if d.whole+scale > maxDigits {
		scale = d.least
	}
	precision = d.whole + scale
	if d.whole == 0 && scale < maxDigits { // a zero before the point
		precision++
	}
	return precision, scale, precision <= maxDigits && !d.other
}

// declaredDecimal returns the precision and scale that a model declares, false if it has
// none, or such as Parquet does not have.
func declaredDecimal(p client.Property) (precision, scale int, ok bool) {
	precision, err := strconv.Atoi(p.Precision)
	scale, err2 := strconv.Atoi(p.Scale)
	return precision, scale, err == nil && err2 == nil && 1 <= precision && precision <= maxDigits && 0 <= scale && scale <= precision
}
