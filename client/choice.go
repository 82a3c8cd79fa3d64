package client

// Choice describes one pluggable thing (an auth method, a kind of service, an
// export format) to the user. Forms, flags, help and docs are made from it.
type Choice struct {
	Name   string // as written in a profile
	Title  string // a few words
	Help   string // one sentence
	Fields []Field
}

// Field is one setting of a choice.
type Field struct {
	Name     string // key in the profile
	Title    string
	Help     string
	Kind     FieldKind
	Required bool
	// OneOf names another field that may be set instead of this required one.
	OneOf   string
	Default string
	Options []string // the values that are allowed, nil any
}

// FieldKind is what a field holds.
type FieldKind string

// The kinds of fields.
const (
	FieldText   FieldKind = "text"
	FieldSecret FieldKind = "secret" // a secret reference, never text in the file
	FieldList   FieldKind = "list"   // texts
	FieldTable  FieldKind = "table"  // names to texts
	FieldDate   FieldKind = "date"
	FieldFile   FieldKind = "file"
)

// Field returns the field of that name, false if there is none.
func (c Choice) Field(name string) (Field, bool) {
	for _, f := range c.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}
