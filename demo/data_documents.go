package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"time"
)

const (
	documentCount    = 36
	documentVersions = 3
)

// Documents come as a text, a drawing and a picture in turn; the latter two are charts.
var documentKinds = [3]string{"text/plain; charset=utf-8", "image/svg+xml", "image/png"}

func documentIndicator(i int) int { return i / len(documentKinds) * 13 }

func isChart(i int) bool { return i%len(documentKinds) > 0 }

func documentTitle(i int) string {
	of := [3]string{"Definition", "Chart", "Picture"}[i%len(documentKinds)]
	return of + ": " + indicatorTitle(documentIndicator(i))
}

// documentBytes are read by an address of their own: a row only says where and what kind.
func documentBytes(i int) []byte {
	switch i % len(documentKinds) {
	case 0:
		return []byte(indicatorDefinition(documentIndicator(i)) + "\n")
	case 1:
		return barsSVG(documentIndicator(i))
	}
	return barsPNG(documentIndicator(i), 160, 96)
}

func documentKind(i int) string { return documentKinds[i%len(documentKinds)] }

// thumbnailKind: texts have no thumbnail.
func thumbnailKind(i int) string {
	if !isChart(i) {
		return ""
	}
	return documentKinds[2]
}

// documents is the one set with media, a stream, a derived type and contained rows.
func documents() *set {
	chart := func(name string, size int64) property {
		return opt(name, "Edm.Int32", func(i int) value {
			if !isChart(i) {
				return null
			}
			return integer(size)
		})
	}
	s := &set{name: "Documents", typ: "Document", rows: documentCount, ordered: true,
		title: "Texts and charts about indicators, as files", media: &stream{kind: documentKind, body: documentBytes},
		streams: []stream{{"Thumbnail", thumbnailKind, func(i int) []byte { return barsPNG(documentIndicator(i), 32, 32) }}},
		props: []property{
			key("Id", "Edm.Int32", func(i int) value { return integer(int64(i) + 1) }),
			col("Title", "Edm.String", func(i int) value { return text(documentTitle(i)) }),
			col("IndicatorCode", "Edm.String", func(i int) value { return text(indicatorCodes()[documentIndicator(i)]) }),
			col("Bytes", "Edm.Int64", func(i int) value { return integer(int64(len(documentBytes(i)))) }),
			col("Changed", "Edm.DateTimeOffset", func(i int) value { return stamp(versionDate(i, documentVersions-1)) }),
			chart("Width", 160), chart("Height", 96),
		}}
	s.sub = &subtype{typ: "Chart", from: len(s.props) - 2, is: isChart}
	return s
}

func versionDate(document, version int) time.Time {
	return time.Date(2024+version, 2, 1+document%28, 9, 0, 0, 0, time.UTC)
}

// versions are contained in documents: they have no set, and their key is one among those
// of a document only.
func versions() *set {
	return &set{name: "Versions", typ: "Version", rows: documentCount * documentVersions, title: "What a document was before",
		props: []property{
			key("Number", "Edm.Int32", func(i int) value { return integer(int64(i%documentVersions) + 1) }),
			col("Changed", "Edm.DateTimeOffset", func(i int) value { return stamp(versionDate(i/documentVersions, i%documentVersions)) }),
			opt("Remark", "Edm.String", func(i int) value {
				if i%documentVersions == 0 {
					return null
				}
				return text("figures of " + fmt.Sprint(2023+i%documentVersions))
			}),
		}}
}

// loads is in the model and not in the service document.
func loads() *set {
	started := func(i int) time.Time { return time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC).AddDate(0, 0, 7*i) }
	return &set{name: "Loads", typ: "Load", rows: 40, ordered: true, unlisted: true, title: "When data was loaded",
		props: []property{
			key("Id", "Edm.Int32", func(i int) value { return integer(int64(i) + 1) }),
			col("Started", "Edm.DateTimeOffset", func(i int) value { return stamp(started(i)) }),
			opt("Finished", "Edm.DateTimeOffset", func(i int) value {
				if i == 39 { // it still runs
					return null
				}
				return stamp(started(i).Add(time.Duration(mix(81, uint64(i))%5400) * time.Second))
			}),
			col("RowsRead", "Edm.Int64", func(i int) value { return integer(int64(mix(82, uint64(i)) % 400_000)) }),
		}}
}

// bars are the heights of a chart, from 0 to 1.
func bars(indicator int) [8]float64 {
	var b [8]float64
	for i := range b {
		b[i] = 0.2 + 0.8*share(83, uint64(indicator*len(b)+i))
	}
	return b
}

func barsSVG(indicator int) []byte {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="160" height="96">` + "\n")
	fmt.Fprintf(&b, "<title>%s</title>\n", attr(indicatorTitle(indicator)))
	for i, high := range bars(indicator) {
		fmt.Fprintf(&b, `<rect x="%d" y="%.1f" width="16" height="%.1f" fill="#3a6ea5"/>`+"\n", 2+20*i, 96-96*high, 96*high)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// barsPNG draws the chart in two greys.
func barsPNG(indicator, width, height int) []byte {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	high := bars(indicator)
	for i := range picture.Pix {
		x, y := i%width, i/width
		picture.Pix[i] = 0xf0
		if n := x * len(high) / width; float64(height-y) <= high[n]*float64(height) && x%(width/len(high)) > 1 {
			picture.Pix[i] = 0x50
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic("demo: png: " + err.Error()) // a buffer takes everything
	}
	return b.Bytes()
}
