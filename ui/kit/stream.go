package kit

import (
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
)

// StreamText describes a property of type Edm.Stream by the annotations of its
// record's JSON text: its media type and where it can be read. Its content is not
// part of a record.
func StreamText(record, property string) safe.Text {
	text := safe.Text("→ stream")
	var scan jsonscan.Scanner
	scan.Reset([]byte(record), jsonscan.MaxDepth)
	if scan.Peek() != '{' {
		return text
	}
	found := map[string]safe.Text{}
	for scan.Open(); scan.More(); {
		from, to, _ := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		name, rest, annotated := strings.Cut(record[from:to], "@")
		if annotated && name == property {
			found[strings.TrimPrefix(rest, "odata.")] = safe.Clean(client.JSONValue(record[off:end]).Text())
		}
	}
	for _, part := range []string{"mediaContentType", "mediaReadLink"} {
		if found[part] != "" {
			text += " · " + found[part]
		}
	}
	return text
}
