package odata

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The reader is held against encoding/xml. Where they differ, and why:
//
// Ours takes what encoding/xml refuses:
//   - characters that XML does not allow, and bytes that are no UTF-8
//     (models of vendors hold them; who shows text cleans it),
//   - any character beyond ASCII in names, where XML allows letters,
//   - versions of XML other than 1.0.
//
// Ours refuses what encoding/xml takes as tokens:
//   - document types (and every other <! that is no comment and no CDATA),
//   - elements nested deeper than 200.
var lenient = []string{"invalid UTF-8", "illegal character code", "invalid XML name", "unsupported version"}

// flat is a token as text, to compare.
func flat(t *xmlToken) string {
	switch t.kind {
	case xmlStart:
		return fmt.Sprintf("<%s %q", t.name, t.attrs)
	case xmlEnd:
		return "</" + t.name
	}
	return "text " + t.chars()
}

func ourTokens(text []byte) ([]string, error) {
	var all []string
	for x := newXMLReader(text); ; {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, flat(t))
	}
}

// stdTokens is what encoding/xml makes of the same text.
func stdTokens(text []byte) ([]string, error) {
	var all []string
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for depth := 0; ; {
		t, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxElements {
				return all, errNesting
			}
			own := &xmlToken{kind: xmlStart, name: t.Name.Local}
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space == "xmlns" {
					name = "xmlns:" + name
				}
				own.attrs = append(own.attrs, xmlAttr{name, a.Value})
			}
			all = append(all, flat(own))
		case xml.EndElement:
			depth--
			all = append(all, flat(&xmlToken{kind: xmlEnd, name: t.Name.Local}))
		case xml.CharData:
			all = append(all, "text "+string(t))
		case xml.Directive:
			return all, errDoctype
		}
	}
}

// sameXML compares both readers on a text.
func sameXML(t *testing.T, text []byte) {
	t.Helper()
	want, wrong := stdTokens(text)
	got, err := ourTokens(text)
	if wrong != nil && slices.ContainsFunc(lenient, func(s string) bool { return strings.Contains(wrong.Error(), s) }) {
		if len(got) < len(want) {
			t.Errorf("%.300q: %d tokens before %v, want %d", text, len(got), err, len(want))
		}
		return
	}
	if (err == nil) != (wrong == nil) {
		t.Errorf("%.300q: %v, encoding/xml says %v", text, err, wrong)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%.300q (-encoding/xml +ours):\n%.2000s", text, diff)
	}
}

// oddXML is text that is easily read wrongly, right or not.
var oddXML = []string{
	"", " ", "text", "\ufefftext", "<a/>", "<a></a>", "<a ></a >", "< a/>", "<a", "<", "</", "</a", "<a/", "<a/ >", "<a / >", "</ a>", "</a b>",
	`<a b="c"/>`, `<a b='c"d'/>`, `<a b="c"d="e"/>`, `<a b = "c" >`, `<a b>`, `<a b=>`, `<a b=c>`, `<a b="c>`, `<a ="c">`, `<a b="<">`, `<a b="&lt;">`, `<a b=">">`, `<a b="1" b="2">`,
	`<a b="x&#10;y&#xD;z"/>`, "<a b=\"1\r\n2\r3\n4\t5\"/>", "<a>1\r\n2\r3&#13;\n4\r&#10;\r</a>", "<a>\r</a>", "\r\n<a/>\r\n", "<a>\r&amp;\n</a>",
	"<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x41;&#x1F600;</a>", "<a>&unknown;</a>", "<a>&lt</a>", "<a>&;</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&#X41;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>",
	"<a>&#x110000;</a>", "<a>&#99999999999999999999;</a>", "<a>&#-1;</a>", "<a>&#1_0;</a>", "<a>&#+65;</a>", "<a>& b;</a>", "<a>&amp ;</a>", "&", "&amp", "<a>&AMP;</a>", "<a b='&x;'/>",
	"<a>]]></a>", "<a>]]&gt;</a>", "<a b=']]>'/>", "]]>", "<a>]]&#62;]</a>", "<![CDATA[x]]>]]>", "<![CDATA[]]>", "<![CDATA[<b>&lt;\r\n]] ]>]]>", "<![CDATA[x]]", "<![CDATA[", "<![CDAT[x]]>", "<![CDATA", "<![", "<!", "a<![CDATA[b]]>c",
	"<!-- -->", "<!---->", "<!--->", "<!-->", "<!-", "<!--a--b-->", "<!--a--->", "<!-- <a> & ]]> -->", "<!--", "<!-- -", "a<!-- x -->b",
	"<?xml version='1.0'?>", `<?xml version="1.0" encoding="UTF-16"?><a/>`, "<?xml version='1.1'?><a/>", "<?x?>", "<?x", "<?x ?", "<? x?>", "<?x y?>z?>", "<?", "<?x><a>?>", "<?1?>",
	"<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!ELEMENT", "<!d", "<a><!DOCTYPE x></a>", "<!->", "<!-x-->",
	"<a:b/>", "<a:b c:d='e' xmlns:f='g' xmlns='h' xmlns:='i' xmlns:j:k='l'/>", "<a:b:c/>", "<:a/>", "<a:/>", "<:/>", "<a xmlns:x='y'/>", "<a b:c:d='e'/>", "</a:b>", "</a:b:c>",
	"<1a/>", "<-a/>", "<.a/>", "<a1-._/>", "<_a/>", "<é/>", "<a é='ü'/>", "<a\u00d7/>", "<a·b/>", "<a b\u2003='c'/>", "<a 1='b'/>",
	"<a>\x00</a>", "<a>\xff</a>", "<a b='\x01'/>", "<a>\ufffe</a>", "<!-- \xff -->", "<?x \xff?>", "<a\xff/>",
	"<a><b></a></b>", "</a>", "<a>", "<a/><b/>", strings.Repeat("<a>", 200), strings.Repeat("<a>", 201), strings.Repeat("<a/>", 300), strings.Repeat("<a></a>", 300),
}

func TestXMLReadsLikeTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range oddXML {
		sameXML(t, []byte(text))
		sameXML(t, []byte("<r x='y'>\n"+text+"\n<s/></r>"))
	}
}

func TestXMLOfRealModels(t *testing.T) {
	t.Parallel()
	models := 0
	err := filepath.WalkDir(testData(t, "metadata"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".xml", ".csdl", ".edmx"}, filepath.Ext(path)) {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		body, err = utf8Text(body)
		if err != nil {
			return err
		}
		models++
		want, wrong := stdTokens(body)
		got, err := ourTokens(body)
		if wrong != nil || err != nil || len(want) < 50 {
			t.Errorf("%s: %d tokens, %v, %v", path, len(want), wrong, err)
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s: the readers differ: %.2000s", path, cmp.Diff(want, got))
		}
		return nil
	})
	if err != nil || models < 8 {
		t.Errorf("%d models, %v", models, err)
	}
}

func TestXMLFaultsAreLocated(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<a b='c' d>": "broken XML at 10", "<a>&x;</a>": "broken XML at 3", "<a b='<'>": "broken XML at 6",
		"<a>\n<a 1='2'>": "broken XML at 7", "<a": "unexpected EOF at 2", "<a>x</": "unexpected EOF at 6", "<!-- x": "unexpected EOF at 6", "a ]]> b": "broken XML at 2",
	} {
		x := newXMLReader([]byte(text))
		var err error
		for err == nil {
			_, err = x.next()
		}
		if got := fmt.Sprintf("%v at %d", err, x.offset()); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestXMLTextsArePartsOfOneText(t *testing.T) {
	body := []byte("<a>" + strings.Repeat("<b name='value' other=\"another\">text\r\n</b>", 1000) + "</a>")
	n := testing.AllocsPerRun(10, func() {
		for x := newXMLReader(body); ; {
			if _, err := x.next(); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				return
			}
		}
	})
	if n > 5 {
		t.Errorf("%v allocations for 1,000 elements", n)
	}
}

func FuzzXML(f *testing.F) {
	for _, text := range oddXML {
		f.Add([]byte(text))
	}
	f.Add([]byte(keyedModel))
	f.Add([]byte(mockAtom))
	f.Add([]byte(specAtom))
	f.Fuzz(func(t *testing.T, text []byte) { sameXML(t, text) })
}
