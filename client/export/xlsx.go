package export

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	kflate "github.com/klauspost/compress/flate"

	"odatui/client"
)

// Limits of a sheet.
const (
	maxSheetRows    = 1_048_576
	maxSheetColumns = 16_384
)

// xlsxWriter writes a workbook of one sheet, or of as many as the rows need, without
// seeking and without holding rows. Texts are written into their cells as texts, so that
// none of them can be a formula. CONTRIBUTING.md says why it is not excelize that writes.
type xlsxWriter struct {
	zip    *zip.Writer
	sheet  io.Writer
	buf    []byte
	cols   columns
	cells  []xlsxColumn
	begun  bool
	sheets []int // rows of each, the header included
	err    error
}

func newXLSX(w io.Writer, o Options) Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return kflate.NewWriter(w, flate.BestSpeed) })
	return &xlsxWriter{zip: z, cols: columnsOf(o)}
}

func (w *xlsxWriter) Write(p *client.Page, n int) error {
	if w.err == nil {
		w.err = w.begin(p, n)
	}
	if w.err != nil {
		return w.err
	}
	w.cols.turn(p, n)
	for row := range n {
		if w.err = w.row(p, row); w.err != nil {
			return w.err
		}
	}
	return nil
}

// begin chooses the columns, and writes what does not depend on the rows.
func (w *xlsxWriter) begin(p *client.Page, n int) error {
	if w.begun {
		return nil
	}
	w.begun = true
	w.cols.choose(p, n)
	if len(w.cols.names) > maxSheetColumns {
		return fmt.Errorf("xlsx: there are %d columns, a sheet has at most %d: choose some, or write csv", len(w.cols.names), maxSheetColumns)
	}
	for i, name := range w.cols.names {
		property := propertyOf(w.cols.Options, p, w.cols.at[i], name)
		w.cells = append(w.cells, xlsxColumn{name: name, letters: columnLetters(i), put: xlsxPut(property.Type), width: columnWidth(property)})
	}
	for _, part := range xlsxParts {
		if err := w.part(part.name, part.text); err != nil {
			return err
		}
	}
	return w.beginSheet()
}

func (w *xlsxWriter) part(name, text string) error {
	f, err := w.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	return nil
}

// row writes a row, on a further sheet if this one is full.
func (w *xlsxWriter) row(p *client.Page, row int) error {
	if w.sheets[len(w.sheets)-1] == maxSheetRows {
		if err := w.endSheet(); err != nil {
			return err
		}
		if err := w.beginSheet(); err != nil {
			return err
		}
	}
	number := w.openRow()
	for i := range w.cells {
		if v := p.Cell(row, w.cols.at[i]); v.IsSet() {
			w.buf = w.cells[i].put(w.buf, &w.cells[i], number, v)
		}
	}
	w.buf = append(w.buf, "</row>"...)
	return w.flush(bufferSize)
}

// openRow begins the next row and returns its number as text.
func (w *xlsxWriter) openRow() string {
	last := &w.sheets[len(w.sheets)-1]
	*last++
	number := strconv.Itoa(*last)
	w.buf = append(append(append(w.buf, `<row r="`...), number...), `">`...)
	return number
}

// flush writes what is held if it is at least a number of bytes.
func (w *xlsxWriter) flush(size int) error {
	if len(w.buf) < size {
		return nil
	}
	_, err := w.sheet.Write(w.buf)
	w.buf = w.buf[:0]
	if cap(w.buf) > 4*bufferSize {
		w.buf = nil
	}
	return err
}

// beginSheet begins a sheet with a header row that stays in view.
func (w *xlsxWriter) beginSheet() error {
	w.sheets = append(w.sheets, 0)
	var err error
	if w.sheet, err = w.zip.Create(sheetPath(len(w.sheets))); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	w.buf = append(w.buf, xlsxSheetHead...)
	for i, c := range w.cells {
		if i == 0 {
			w.buf = append(w.buf, "<cols>"...)
		}
		w.buf = fmt.Appendf(w.buf, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.width)
		if i == len(w.cells)-1 {
			w.buf = append(w.buf, "</cols>"...)
		}
	}
	w.buf = append(w.buf, "<sheetData>"...)
	number := w.openRow()
	for i := range w.cells {
		w.buf = w.cells[i].text(w.buf, number, w.cells[i].name, styleHeader)
	}
	w.buf = append(w.buf, "</row>"...)
	return w.flush(0)
}

// endSheet writes what follows the rows.
func (w *xlsxWriter) endSheet() error {
	w.buf = append(w.buf, "</sheetData>"...)
	if len(w.cells) > 0 {
		w.buf = append(append(append(w.buf, `<autoFilter ref="`...), w.filtered()...), `"/>`...)
	}
	w.buf = append(w.buf, "</worksheet>"...)
	return w.flush(0)
}

// filtered is the range of the filter of the last sheet.
func (w *xlsxWriter) filtered() string {
	return "A1:" + w.cells[len(w.cells)-1].letters + strconv.Itoa(w.sheets[len(w.sheets)-1])
}

// Close ends the workbook, and reports what could not be written as it came.
func (w *xlsxWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	none := client.NewPageBuilder(nil, w.cols.Type.Columns()).Build()
	if w.err = w.begin(none, 0); w.err != nil {
		return w.err
	}
	if w.err = w.endSheet(); w.err != nil {
		return w.err
	}
	if w.err = w.contents(); w.err != nil {
		return w.err
	}
	if err := w.zip.Close(); err != nil {
		w.err = fmt.Errorf("xlsx: %w", err)
		return w.err
	}
	for i := range w.cells {
		w.cells[i].warn(w.cols.Warn)
	}
	return nil
}

// contents writes the list of the sheets, and the ranges of their filters.
func (w *xlsxWriter) contents() error {
	var sheets, links, filters []byte
	for i, rows := range w.sheets {
		name := sheetName
		if i > 0 {
			name += " " + strconv.Itoa(i+1)
		}
		sheets = fmt.Appendf(sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i+1, i+1)
		links = fmt.Appendf(links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, xlsxLinks, i+1)
		if n := len(w.cells); n > 0 {
			filters = fmt.Appendf(filters, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">'%s'!$A$1:$%s$%d</definedName>`,
				i, name, w.cells[n-1].letters, rows)
		}
	}
	links = fmt.Appendf(links, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(w.sheets)+1, xlsxLinks)
	book := xmlHead + `<workbook xmlns="` + xlsxMain + `" xmlns:r="` + xlsxLinks + `"><sheets>` + string(sheets) + `</sheets>`
	if filters != nil {
		book += `<definedNames>` + string(filters) + `</definedNames>`
	}
	if err := w.part("xl/workbook.xml", book+`</workbook>`); err != nil {
		return err
	}
	return w.part("xl/_rels/workbook.xml.rels", xmlHead+`<Relationships xmlns="`+packageLinks+`">`+string(links)+`</Relationships>`)
}

func sheetPath(n int) string { return "xl/worksheets/sheet" + strconv.Itoa(n) + ".xml" }

// columnLetters returns the name of a column, counted from zero: A, Z, AA.
func columnLetters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetters(i/26-1) + string(rune('A'+i%26))
}

// columnWidth is how many characters wide a column is: dates that do not fit would be
// shown as ###.
func columnWidth(p client.Property) int {
	least := map[string]int{"Edm.DateTimeOffset": 24, "Edm.DateTime": 24, "Edm.Date": 11,
		"Edm.TimeOfDay": 13, "Edm.Guid": 38, "Edm.String": 16}[p.Type]
	return min(max(least, utf8.RuneCountInString(p.Name)+4, 10), 60)
}
