package save

import (
	"encoding/json"
	"fmt"
	"strings"

	"odatui/client"
)

// exact returns a text as JSON that keeps each of its bytes. A service may send names that
// are not UTF-8: with a character in the place of what is not, two of them could be the same.
func exact(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"', c == '\\':
			b.WriteString("\\" + text[i:i+1])
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// names are names of columns, which a manifest keeps exactly.
type names []string

// MarshalJSON implements [json.Marshaler].
func (n names) MarshalJSON() ([]byte, error) {
	list := make([]string, len(n))
	for i, name := range n {
		list[i] = exact(name)
	}
	return []byte("[" + strings.Join(list, ",") + "]"), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *names) UnmarshalJSON(data []byte) error {
	var list []client.Value
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*n = make(names, len(list))
	for i, v := range list {
		(*n)[i] = v.Text()
	}
	return nil
}

// keptColumn is a column as a manifest has it.
type keptColumn struct {
	client.Column
	Name client.Value
	Set  bool `json:"set"`
}

// MarshalJSON implements [json.Marshaler].
func (c column) MarshalJSON() ([]byte, error) {
	return json.Marshal(keptColumn{c.Column, client.JSONValue(exact(c.Name)), c.Set})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *column) UnmarshalJSON(data []byte) error {
	var k keptColumn
	err := json.Unmarshal(data, &k)
	*c = column{Column: k.Column, Set: k.Set}
	c.Name = k.Name.Text()
	return err
}
