package odata

import "strings"

// annotation keeps an annotation that may matter.
func (c *csdlReader) annotation(t *xmlToken, target string) error {
	if !matters(t.attr("Term")) {
		return c.skip()
	}
	a, err := c.readAnnotation(t)
	a.target = target
	c.d.notes = append(c.d.notes, a)
	return err
}

// matters reports whether a term is one of those that browsing uses.
func matters(term string) bool {
	term = term[max(strings.LastIndexByte(term, '.'), 0):]
	for _, end := range []string{"Supported", "Restrictions", "SelectSupport", "Description", "Label", ".Text"} {
		if strings.HasSuffix(term, end) {
			return true
		}
	}
	return false
}

func (c *csdlReader) readAnnotation(t *xmlToken) (annotation, error) {
	a := annotation{term: t.attr("Term"), value: simple(t), path: t.attr("Path")}
	if a.value == "" && strings.HasSuffix(a.term, "Supported") {
		a.value = "true" // the default of a tagging term
	}
	err := c.children("Annotation", func(t *xmlToken) error {
		switch t.name {
		case "String", "Bool":
			text, err := c.text()
			a.value = text
			return err
		case "Path":
			text, err := c.text()
			a.path = text
			return err
		case "Record":
			return c.children("Record", func(t *xmlToken) error { return c.recordMember(&a, t) })
		}
		return c.skip()
	})
	return a, err
}

// memberNotes is what the annotations within a property or a link say of it.
type memberNotes struct{ doc, label, text string }

// memberNote reads a child of a property or a link.
func (c *csdlReader) memberNote(t *xmlToken, said *memberNotes) error {
	term := t.attr("Term")
	ends := func(with string) bool { return strings.HasSuffix(term, with) }
	if t.name != "Annotation" || !ends("Description") && !ends("Label") && !ends(".Text") {
		return c.skip()
	}
	a, err := c.readAnnotation(t)
	switch space, term := c.d.term(a.term); {
	case term == "Description" && said.doc == "":
		said.doc = a.value
	case term == "Label" && said.label == "":
		said.label = a.value
	case term == "Text" && space == commonVocabulary:
		said.text = a.path
	}
	return err
}

func (c *csdlReader) recordMember(a *annotation, t *xmlToken) error {
	if t.name != "PropertyValue" {
		return c.skip()
	}
	name, value := t.attr("Property"), simple(t)
	err := c.children("PropertyValue", func(t *xmlToken) error {
		if t.name == "Bool" || t.name == "String" {
			text, err := c.text()
			value = text
			return err
		}
		return c.skip()
	})
	if a.record == nil {
		a.record = map[string]string{}
	}
	a.record[name] = value
	return err
}

// simple returns the value of an annotation in an attribute.
func simple(t *xmlToken) string {
	for _, name := range []string{"Bool", "String", "Int", "EnumMember"} {
		if v := t.attr(name); v != "" {
			return v
		}
	}
	return ""
}

// text reads the text of the element that was just begun to its end.
func (c *csdlReader) text() (string, error) {
	var b strings.Builder
	for {
		t, err := c.x.next()
		if err != nil {
			return "", err
		}
		switch t.kind {
		case xmlText:
			b.WriteString(t.chars())
		case xmlEnd:
			return strings.TrimSpace(b.String()), nil
		case xmlStart:
			if err := c.skip(); err != nil {
				return "", err
			}
		}
	}
}
