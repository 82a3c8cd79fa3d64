package schema

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"odatui/client/charset"
)

// errNotThere reports that a document does not hold a type.
var errNotThere = errors.New("the metadata does not hold the type")

// cut returns the part of a metadata document that declares a type, with what is annotated
// on it elsewhere, laid out over lines.
func cut(body []byte, qualified string) (string, error) {
	text, err := charset.Decode(body, "")
	if err != nil {
		return "", fmt.Errorf("read the metadata: %w", err)
	}
	body = bytes.TrimLeft(text.Body, "\ufeff \t\r\n")
	if len(body) > 0 && body[0] == '{' {
		return cutJSON(body, qualified)
	}
	return cutXML(body, qualified)
}

// cutJSON finds a type in CSDL JSON: a member of the namespace's object.
func cutJSON(body []byte, qualified string) (string, error) {
	var document map[string]json.RawMessage
	if err := json.Unmarshal(body, &document); err != nil {
		return "", fmt.Errorf("read the metadata: %w", err)
	}
	var space map[string]json.RawMessage
	name := last(qualified)
	if err := json.Unmarshal(document[strings.TrimSuffix(qualified, "."+name)], &space); err != nil || space[name] == nil {
		return "", errNotThere
	}
	var b bytes.Buffer
	if err := json.Indent(&b, space[name], "", "  "); err != nil {
		return "", fmt.Errorf("read the metadata: %w", err)
	}
	return b.String(), nil
}

// cutter walks through the elements of a schema.
type cutter struct {
	body      []byte
	d         *xml.Decoder
	qualified string
	name      string
	space     string // of the schema around
	alias     string
	out       strings.Builder
}

func cutXML(body []byte, qualified string) (string, error) {
	c := cutter{body: body, d: xml.NewDecoder(bytes.NewReader(body)), qualified: qualified, name: last(qualified)}
	c.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	for {
		at := c.d.InputOffset()
		token, err := c.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && c.out.Len() == 0 {
			return "", fmt.Errorf("read the metadata: %w", err)
		}
		if err != nil { // what broke off behind the type is not needed
			break
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := c.element(start, at); err != nil {
				return "", err
			}
		}
	}
	if c.out.Len() == 0 {
		return "", errNotThere
	}
	return c.out.String(), nil
}

// element takes an element that declares the type, or annotates it; others are gone into.
func (c *cutter) element(start xml.StartElement, at int64) error {
	attr := map[string]string{}
	for _, a := range start.Attr {
		attr[a.Name.Local] = a.Value
	}
	switch start.Name.Local {
	case "Schema":
		c.space, c.alias = attr["Namespace"], attr["Alias"]
		return nil
	case "EntityType", "ComplexType", "EnumType", "TypeDefinition":
		if c.space+"."+attr["Name"] != c.qualified {
			return c.d.Skip()
		}
	case "Annotations":
		target, _, _ := strings.Cut(attr["Target"], "/")
		if target != c.qualified && (c.alias == "" || target != c.alias+"."+c.name || c.qualified != c.space+"."+c.name) {
			return c.d.Skip()
		}
	default:
		return nil
	}
	if err := c.d.Skip(); err != nil {
		return fmt.Errorf("read the metadata: %w", err)
	}
	if c.out.Len() > 0 {
		c.out.WriteByte('\n')
	}
	c.out.WriteString(indent(bytes.TrimSpace(c.body[at:c.d.InputOffset()])))
	return nil
}

// indent puts each element on a line of its own. Tags stay as they are written; the blanks
// between them are those of the layout.
func indent(element []byte) string {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(element))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	depth, open := 0, false // open: the last tag was opened and may be followed by text
	for {
		from := d.InputOffset()
		token, err := d.RawToken()
		if err != nil {
			return strings.TrimSpace(b.String()) + "\n"
		}
		text := string(element[from:d.InputOffset()])
		switch token.(type) {
		case xml.StartElement:
			if text != "" {
				b.WriteString("\n" + strings.Repeat("  ", depth) + text)
			}
			depth, open = depth+1, true
		case xml.EndElement:
			depth--
			if text != "" && !open {
				b.WriteString("\n" + strings.Repeat("  ", max(depth, 0)))
			}
			b.WriteString(text)
			open = false
		default:
			if strings.TrimSpace(text) != "" {
				b.WriteString(strings.TrimSpace(text))
			}
		}
	}
}
