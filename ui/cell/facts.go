package cell

import (
	"strings"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// fact is what a value means, beside what was written.
type fact struct{ label, text safe.Text }

// addFacts puts what is known of the value below it, above bytes.
func (s *Screen) addFacts() {
	var rows []row
	for _, f := range s.facts() {
		label := kit.Pad(f.label, 10)
		rows = append(rows, row{text: label + f.text, label: len(label)})
	}
	switch {
	case rows == nil:
	case s.bytes != nil:
		s.rows = append(append(rows, row{}), s.rows...)
	default:
		s.rows = append(append(s.rows, row{}), rows...)
	}
}

func (s *Screen) facts() []fact {
	v := s.value.Value
	text, more := v.Head(200)
	switch {
	case !v.IsSet() || s.value.Stream != "" || v.Kind == client.Nested:
		return nil
	case s.bytes != nil:
		return []fact{{"content", typeOf(s.bytes) + ", " + kit.Thousands(int64(len(s.bytes))) + " bytes"}}
	case more || s.hex:
		return nil
	case v.Kind == client.Number || grid.Numeric(s.value.Type):
		if grouped := grid.Grouped(text); grouped != text {
			return []fact{{"grouped", safe.Clean(grouped)}}
		}
		return nil
	case s.value.Type == "Edm.Duration" || s.value.Type == "Edm.Time":
		if words := durationWords(text); words != "" {
			return []fact{{"in words", words}}
		}
		return nil
	}
	return s.dateFacts(text)
}

// magics are how files of a type begin.
var magics = []struct {
	start string
	at    int
	name  safe.Text
}{
	{"\x89PNG\r\n\x1a\n", 0, "PNG image"}, {"\xff\xd8\xff", 0, "JPEG image"}, {"GIF8", 0, "GIF image"}, {"WEBP", 8, "WebP image"},
	{"BM", 0, "BMP image"}, {"II*\x00", 0, "TIFF image"}, {"MM\x00*", 0, "TIFF image"}, {"%PDF-", 0, "PDF"},
	{"PK\x03\x04", 0, "ZIP, or an Office document"}, {"\x1f\x8b", 0, "gzip"}, {"\xd0\xcf\x11\xe0", 0, "old Office document"},
	{"ftyp", 4, "MP4 video or HEIC image"}, {"OggS", 0, "Ogg audio or video"}, {"ID3", 0, "MP3 audio"}, {"RIFF", 0, "RIFF audio or video"},
	{"SQLite format 3\x00", 0, "SQLite database"}, {"PAR1", 0, "Parquet"}, {"7z\xbc\xaf", 0, "7-Zip"}, {"{\\rtf", 0, "RTF"},
	{"<?xml", 0, "XML"}, {"<svg", 0, "SVG image"},
}

// typeOf guesses what bytes are by how they begin.
func typeOf(data []byte) safe.Text {
	head := string(data[:min(len(data), 512)])
	for _, m := range magics {
		if len(head) >= m.at && strings.HasPrefix(head[m.at:], m.start) {
			return m.name
		}
	}
	for len(head) > 0 && len(head) < len(data) && !utf8.ValidString(head) && len(head) > 508 { // a character was cut
		head = head[:len(head)-1]
	}
	control := func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n", r) }
	if head != "" && utf8.ValidString(head) && strings.IndexFunc(head, control) < 0 {
		if trimmed := strings.TrimSpace(head); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
			return "JSON text"
		}
		return "text"
	}
	return "unknown type"
}
