package odata

type xmlKind uint8

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// xmlToken is one token. Names are local: services use every namespace there
// ever was for the same thing. Its texts are parts of the text that is read,
// wherever that holds no entity, and live as long as that.
type xmlToken struct {
	kind  xmlKind
	name  string
	attrs []xmlAttr
	text  string // see chars
	plain bool   // line ends are as XML reads them
}

type xmlAttr struct{ name, value string }

func (t *xmlToken) attr(name string) string {
	for i := range t.attrs {
		if t.attrs[i].name == name {
			return t.attrs[i].value
		}
	}
	return ""
}

// chars returns the text with line ends as XML reads them.
func (t *xmlToken) chars() string {
	if t.plain { // the text of entities is not taken for a line end
		return t.text
	}
	return lineEnds(t.text)
}
