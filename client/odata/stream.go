package odata

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/link"
)

var _ client.Streamer = (*Service)(nil)

// Streams lists the streams of a row: those that the model declares, and those that the
// row has annotations of (OData JSON 4.0, 9).
func (s *Service) Streams(p *client.Page, row int) []client.Stream {
	if p == nil || row < 0 || row >= p.Len() {
		return nil
	}
	links, types := mediaOf(p.Row(row))
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if kind := s.model.known().At(p.Query.Path).Type; kind != nil {
		if kind.Stream {
			add(client.StreamItself)
		}
		for _, property := range kind.Properties {
			if property.Type == "Edm.Stream" {
				add(property.Name)
			}
		}
	}
	for _, m := range []map[string]string{links, types} {
		for name := range m {
			add(name)
		}
	}
	slices.Sort(names)
	streams := make([]client.Stream, 0, len(names))
	for _, name := range names {
		streams = append(streams, s.stream(p, row, client.Stream{Name: name, Type: types[name]}, links[name]))
	}
	return streams
}

// stream adds where a stream is: as the row says, else by the address of its record.
func (s *Service) stream(p *client.Page, row int, st client.Stream, read string) client.Stream {
	if read == "" {
		path, err := s.RecordPath(p, row)
		if err != nil {
			st.Why = "neither its address nor that of its record is known"
			return st
		}
		st.Path = path + "/" + st.Name
		return st
	}
	base, err := url.Parse(s.root.base + "/")
	if err == nil {
		base, err = base.Parse(encodeIllegal(read))
	}
	switch {
	case err != nil:
		st.Why = "its address is no url"
	case !link.SameOrigin(base, s.root.given) && s.opts.RewriteLinks:
		st.Path = link.Rewritten(base, s.root.given, nil, "").String()
	case !link.SameOrigin(base, s.root.given):
		st.Why = "it is at " + origin(base) + ", another host than the service"
	default:
		st.Path = base.String()
	}
	return st
}

// mediaOf returns the links and the types of the streams of a record, by name.
func mediaOf(record string) (links, types map[string]string) {
	links, types = map[string]string{}, map[string]string{}
	var scan jsonscan.Scanner
	scan.Reset([]byte(record), jsonscan.MaxDepth)
	if scan.Peek() != '{' {
		return links, types
	}
	for scan.Open(); scan.More(); {
		from, to, _ := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		name, term, annotated := strings.Cut(record[from:to], "@")
		value := client.JSONValue(record[off:end])
		if !annotated || value.Kind != client.String || value.Len() == 0 {
			continue
		}
		if name == "" {
			name = client.StreamItself
		}
		switch strings.TrimPrefix(term, "odata.") {
		case "mediaReadLink":
			links[name] = value.Text()
		case "mediaContentType":
			types[name] = value.Text()
		}
	}
	return links, types
}
