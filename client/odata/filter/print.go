package filter

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"odatui/client"
)

var errMistakes = errors.New("write a filter: the text has mistakes")

// String writes a tree with one blank where blanks are needed, and operators and
// functions as the specification spells them. A text with mistakes stays as it is.
func (t *Tree) String() string {
	if len(t.Mistakes) > 0 {
		return t.Text
	}
	p := printer{same: true}
	p.node(t.Root)
	return p.b.String()
}

// Print writes a tree for a version: literals and functions of other versions are
// replaced. What a version cannot express is an error that wraps
// [client.ErrCannot].
func (t *Tree) Print(v Version) (string, error) {
	if len(t.Mistakes) > 0 {
		return "", errMistakes
	}
	p := printer{version: v}
	p.node(t.Root)
	return p.b.String(), p.err
}

type printer struct {
	b       strings.Builder
	version Version
	same    bool // as it was written
	err     error
}

func (p *printer) cannot(what string) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: %s has no %s", client.ErrCannot, p.version, what)
	}
}

func (p *printer) write(s string) { p.b.WriteString(s) }

func (p *printer) list(kids []*Node, separator string) {
	for i, kid := range kids {
		if i > 0 {
			p.write(separator)
		}
		p.node(kid)
	}
}

func (p *printer) around(open string, kids []*Node, closing string) {
	p.write(open)
	p.list(kids, ",")
	p.write(closing)
}

func (p *printer) node(n *Node) {
	switch n.Kind {
	case Literal:
		p.literal(n)
	case Path:
		for i, s := range n.Segments {
			if i > 0 {
				p.write("/")
			}
			p.segment(s)
		}
	case Call:
		p.call(n)
	case Unary:
		p.unary(n)
	case Binary:
		p.binary(n)
	case Logic:
		p.list(n.Kids, " "+n.Op+" ")
	case Paren, List:
		p.around("(", n.Kids, ")")
	case Array:
		p.around("[", n.Kids, "]")
	case Object:
		p.around("{", n.Kids, "}")
	case Member:
		p.write(n.Op + ":")
		p.node(n.Kids[0])
	case TypeName:
		p.write(n.Op)
	case Options:
		p.write("(")
		p.list(n.Kids, ";")
		p.write(")")
	case Option:
		p.around(n.Op+"=", n.Kids, "")
	case Computed:
		p.node(n.Kids[0])
		p.write(" as " + n.Op)
	case Item:
		p.node(n.Kids[0])
		if n.Op != "" {
			p.write(" " + n.Op)
		}
	}
}

func (p *printer) unary(n *Node) {
	p.write(n.Op)
	var kid printer
	kid.same, kid.version = p.same, p.version
	kid.node(n.Kids[0])
	text := kid.b.String()
	if p.err == nil {
		p.err = kid.err
	}
	if n.Op == "not" || text != "" && (isDigit(text[0]) || strings.HasPrefix(text, "INF") || text[0] == '-') {
		p.write(" ")
	}
	p.write(text)
}

func (p *printer) binary(n *Node) {
	left, right := n.Kids[0], n.Kids[1]
	if !p.same && p.version.old() {
		switch n.Op {
		case "in":
			p.chain(left, right)
			return
		case "has", "divby":
			p.cannot("operator " + n.Op)
		}
	}
	p.node(left)
	p.write(" " + n.Op + " ")
	p.node(right)
}

// chain writes in as comparisons.
func (p *printer) chain(left, list *Node) {
	if list.Kind != List && list.Kind != Paren || len(list.Kids) == 0 {
		p.cannot("operator in")
		return
	}
	p.write("(")
	for i, kid := range list.Kids {
		if i > 0 {
			p.write(" or ")
		}
		p.node(left)
		p.write(" eq ")
		p.node(kid)
	}
	p.write(")")
}

func (p *printer) call(n *Node) {
	name, kids := functions()[n.Op].name, n.Kids
	if n.Op == "case" {
		p.write("case(")
		for i, kid := range kids {
			if i > 0 {
				p.write(map[bool]string{true: ":", false: ","}[i%2 == 1])
			}
			p.node(kid)
		}
		p.write(")")
		return
	}
	if !p.same {
		l := Language{Version: p.version}
		switch ok, _ := l.takesFunction(n.Op); {
		case ok:
		case n.Op == "contains" || n.Op == "substringof":
			name, kids = map[string]string{"contains": "substringof", "substringof": "contains"}[n.Op], []*Node{kids[1], kids[0]}
		default:
			p.cannot("function " + name)
		}
	}
	p.around(name+"(", kids, ")")
}

func (p *printer) segment(s Segment) {
	switch {
	case s.Kind == Lambda:
		if !p.same && p.version == V2 {
			p.cannot("any and all")
		}
		p.write(strings.ToLower(s.Name) + "(")
		if s.Var != "" {
			p.write(s.Var + ":")
		}
		p.list(s.Args, ",")
		p.write(")")
		return
	case s.Kind == Keyword && s.Name == "$count" && !p.same && p.version.old():
		p.cannot("$count in a filter")
	}
	p.write(s.Name)
	switch {
	case len(s.Args) == 1 && s.Args[0].Kind == Options:
		p.node(s.Args[0])
	case s.Name == "$filter" && s.Kind == Keyword:
		p.around("(", s.Args, ")")
	case s.Call:
		p.write("(")
		for i, name := range s.Params {
			if i > 0 {
				p.write(",")
			}
			p.write(name)
			if i < len(s.Args) {
				if name != "" {
					p.write("=")
				}
				p.node(s.Args[i])
			}
		}
		p.write(")")
	}
}

// literal writes a literal as the version does. Its type is only known by its form:
// numbers get no suffix.
func (p *printer) literal(n *Node) {
	typ, raw := "", n.Op
	switch n.Form {
	case TypedForm:
		prefix, inside := typedText(n.Op)
		_, err := hex.DecodeString(inside)
		old := slices.Contains([]string{"guid", "datetime", "datetimeoffset", "time", "X"}, prefix) || prefix == "binary" && err == nil
		if typ = typedTypes()[prefix]; p.version.old() && old {
			typ = ""
		} else if typ != "" {
			raw = inside
		} else if p.version.old() && !p.same {
			p.cannot("literal " + n.Op)
		}
		if data, err := hex.DecodeString(inside); err == nil && prefix == "X" && typ != "" {
			raw = base64.URLEncoding.EncodeToString(data)
		}
	case NumberForm:
		if !p.version.old() {
			raw = strings.TrimRight(raw, "LlMmFfDd")
		}
	case GUIDForm, DateForm, InstantForm, LocalForm, ClockForm:
		typ = map[Form]string{GUIDForm: "Edm.Guid", DateForm: "Edm.Date", ClockForm: "Edm.TimeOfDay"}[n.Form]
		if typ == "" {
			typ = "Edm.DateTimeOffset"
		}
		if p.version.old() && n.Form == DateForm {
			typ = "Edm.DateTime"
		}
	}
	if p.same {
		p.write(n.Op)
		return
	}
	if typ == "Edm.DateTimeOffset" && !p.version.old() && formOf(raw) == LocalForm {
		raw += "Z"
	}
	if typ == "Edm.Duration" && p.version.old() {
		typ = "Edm.Time"
	}
	text, ok := p.version.edm(typ, raw)
	switch {
	case ok:
		p.write(text)
	case typ == "":
		p.write(raw)
	default:
		p.cannot("literal " + n.Op)
	}
}

// typedTypes has the types of literals with a prefix that differ between versions.
var typedTypes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"guid": "Edm.Guid", "datetime": "Edm.DateTimeOffset", "datetimeoffset": "Edm.DateTimeOffset", "time": "Edm.Duration",
		"duration": "Edm.Duration", "binary": "Edm.Binary", "X": "Edm.Binary",
	}
})
