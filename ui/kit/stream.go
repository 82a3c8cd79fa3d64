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

// StreamAt returns what is known of a stream of a record, and where it is read, "" that is
// not known. A record that is a media entity has one named [client.StreamItself].
func StreamAt(session *client.Session, page *client.Page, row int, name string) (text safe.Text, path string) {
	for _, stream := range StreamsOf(session, page, row) {
		if stream.Name == name {
			return streamText(stream), stream.Path
		}
	}
	return StreamText(page.Row(row), name), ""
}

// StreamsOf lists the streams of a record, as far as its service knows them.
func StreamsOf(session *client.Session, page *client.Page, row int) []client.Stream {
	if session == nil {
		return nil
	}
	s, ok := session.Service.(client.Streamer)
	if !ok {
		return nil
	}
	return s.Streams(page, row)
}

func streamText(stream client.Stream) safe.Text {
	text := safe.Text("→ stream")
	for _, part := range []string{stream.Type, stream.Path, stream.Why} {
		if part != "" {
			text += " · " + safe.Clean(part)
		}
	}
	return text
}
