package odata

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"odatui/client"
)

// Sets reads the service document. It never waits for the model.
func (s *Service) Sets(ctx context.Context) ([]client.Set, error) {
	s.model.begin(s)
	defer s.model.wake()
	r, err := s.get(ctx, s.root.given, []client.Header{
		{Name: "Accept", Value: acceptJSON},
		{Name: "OData-MaxVersion", Value: maxVersion},
	})
	if err != nil {
		return nil, err
	}
	if !acceptable(r.status) {
		return nil, s.failure(r)
	}
	if err := s.notOData(r); err != nil {
		return nil, err
	}
	sets, err := s.readSets(r)
	if err != nil {
		return nil, err
	}
	known := make(map[string]setAddress, len(sets))
	for _, set := range sets {
		if _, twice := known[set.Name]; !twice {
			at := s.root.locate(set.Name, set.URL)
			at.kind = set.Kind
			known[set.Name] = at
		}
	}
	s.mu.Lock()
	s.sets = known
	s.mu.Unlock()
	return sets, nil
}

// readSets reads the JSON of a service document (OData JSON 4.0, 5).
func (s *Service) readSets(r *received) ([]client.Set, error) {
	body := bytes.TrimPrefix(r.body, []byte("\ufeff"))
	if r.broke != nil {
		return nil, s.wrong(r, client.ShapeBroken, r.broke.Error())
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, s.wrong(r, client.ShapeEmpty, "the service document is empty")
	}
	var o object
	if json.Unmarshal(body, &o) != nil {
		return nil, s.wrong(r, client.ShapeBroken, "the service document is broken JSON")
	}
	if version := oldDocument(o); version != "" {
		return nil, s.oldVersion(r, version)
	}
	list, ok := o["value"].([]any)
	if !ok {
		if _, is := o["error"].(map[string]any); is {
			return nil, s.failure(r)
		}
		return nil, s.wrong(r, client.ShapeOther, "the answer is not a service document: it has no list of sets")
	}
	sets := make([]client.Set, 0, len(list))
	for _, entry := range list {
		m, ok := entry.(map[string]any)
		if !ok {
			continue
		}
		if set, ok := setOfEntry(m); ok {
			sets = append(sets, set)
		}
	}
	return sets, nil
}

// object is a JSON object of which some members are texts.
type object map[string]any

// text returns the first of the members that is text and not empty.
func (o object) text(names ...string) string {
	for _, name := range names {
		if t, _ := o[name].(string); t != "" {
			return t
		}
	}
	return ""
}

func setOfEntry(o object) (client.Set, bool) {
	set := client.Set{
		Name:  o.text("name"),
		Title: o.text("title"),
		Kind:  client.SetKind(o.text("kind")),
		URL:   o.text("url", "href"),
	}
	if set.Kind == "" {
		set.Kind = client.EntitySet
	}
	if set.Name == "" { // the url is what can be asked for
		path, _, _ := strings.Cut(strings.TrimRight(set.URL, "/"), "?")
		set.Name = path[strings.LastIndexByte(path, '/')+1:]
		if plain, err := url.PathUnescape(set.Name); err == nil {
			set.Name = plain
		}
	}
	return set, set.Name != ""
}

// oldDocument recognises the service documents of the versions before 4.
func oldDocument(o object) string {
	if _, is := o["d"]; is {
		return "V2"
	}
	if _, is := o["odata.metadata"]; is {
		return "V3"
	}
	return ""
}
