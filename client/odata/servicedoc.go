package odata

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"odatui/client"
)

// acceptAtom is requested if JSON is refused.
const acceptAtom = "application/atomsvc+xml, application/xml;q=0.9"

// Sets reads the service document, as JSON or Atom XML. It does not wait for
// the model, unless there is no such document or it is empty: then the sets are those
// of the model, with a SetsNote.
func (s *Service) Sets(ctx context.Context) ([]client.Set, error) {
	s.model.begin(s)
	sets, err := s.listSets(ctx)
	if !proofless(err) {
		s.model.wake()
	}
	return sets, err
}

// proofless reports whether a failure means that credentials are missing or
// insufficient: the model would be refused too, at the cost of another try.
func proofless(err error) bool {
	var (
		none *client.AuthError
		said *client.ResponseError
	)
	return errors.As(err, &none) ||
		errors.As(err, &said) && (said.Status == http.StatusUnauthorized || said.Status == http.StatusForbidden)
}

func (s *Service) listSets(ctx context.Context) ([]client.Set, error) {
	r, err := s.askSets(ctx, acceptJSON)
	if err == nil && r.status == http.StatusNotAcceptable {
		if xml, again := s.askSets(ctx, acceptAtom); again == nil && acceptable(xml.status) {
			r = xml
		}
	}
	if err != nil {
		return nil, err
	}
	list, err := s.takeSets(ctx, r)
	why := ""
	if (err != nil || len(list.sets) == 0) && (r.status != http.StatusUnauthorized || s.opts.Anonymous) {
		why = listless(r, err) // a token that was refused is not shown again
	}
	if why != "" {
		schema, unread := s.checked(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if unread == nil && schema != nil && len(schema.Sets) > 0 {
			list, err = listing{sets: client.Unite(nil, schema), note: why + ": these are the sets of its model"}, nil
		} else if unread != nil && s.opts.ReadModel != nil { // what the profile names was wanted here
			list.note = s.redact(unread.Error())
		}
	}
	if err != nil {
		s.mu.Lock()
		s.setsNote = list.note
		s.mu.Unlock()
		return nil, err
	}
	document := r.url
	if list.note != "" {
		document = s.root.given // what came in place of the list may have come from another address
	}
	known := s.locateAll(&list, document)
	s.mu.Lock()
	s.sets, s.setsNote = known, list.note
	s.mu.Unlock()
	s.keepNames(list.sets)
	return list.sets, nil
}

// keepNames keeps the names of the sets for the completion of command lines.
func (s *Service) keepNames(sets []client.Set) {
	if s.opts.Cache == nil {
		return
	}
	names := make([]string, 0, len(sets))
	for _, set := range sets {
		names = append(names, set.Name)
	}
	data, err := json.Marshal(names)
	if have, _ := s.opts.Cache.Load(client.CachedSets); err == nil && !bytes.Equal(have, data) {
		s.opts.Cache.Save(client.CachedSets, data)
	}
}

func (s *Service) askSets(ctx context.Context, accept string) (*received, error) {
	return s.get(ctx, s.root.given, []client.Header{
		{Name: "Accept", Value: accept},
		{Name: "OData-MaxVersion", Value: maxVersion},
	})
}

// listing is what a service document holds.
type listing struct {
	sets    []client.Set
	context string // its context URL, which the addresses are relative to, "" none
	note    string // for the user, "" none
}

// takeSets reads an answer that should be a service document.
func (s *Service) takeSets(ctx context.Context, r *received) (listing, error) {
	if !acceptable(r.status) {
		return listing{}, s.failure(r)
	}
	if version := r.oldHeader(); version != "" {
		return listing{}, s.oldVersion(r, version)
	}
	if isServiceXML(r) {
		return s.readAtomSets(ctx, r)
	}
	if err := s.notOData(r); err != nil {
		return listing{}, err
	}
	return s.readSets(r)
}

// listless returns why there is no service document, in words for a note, as opposed
// to one that is not available now; "" it is not so. err is what is wrong with the
// response, nil if it lists nothing.
func listless(r *received, err error) string {
	var e *client.ResponseError
	switch {
	case err == nil:
		return "the service's list of sets is empty"
	case !errors.As(err, &e) || e.Reason == client.ReasonOldVersion || e.Reason == client.ReasonNotRoot:
		return ""
	case e.Shape == client.ShapeHTML && acceptable(r.status):
		return "the service sends a web page in place of its list of sets"
	case acceptable(r.status) && (e.Reason == client.ReasonNoDocument || e.Shape == client.ShapeText && e.Reason == client.ReasonBroken):
		return "the service sends something else in place of its list of sets"
	case e.Reason == client.ReasonEmpty && acceptable(r.status):
		return fmt.Sprintf("the service gives no list of its sets (%d, empty)", r.status)
	}
	switch r.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("the service refuses its list of sets (%d)", r.status)
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusGone,
		http.StatusNotImplemented:
		return fmt.Sprintf("the service gives no list of its sets (%d)", r.status)
	}
	return ""
}

// locateAll returns where the sets of a document are, and notes which are elsewhere.
func (s *Service) locateAll(list *listing, document *url.URL) map[string]setAddress {
	known := make(map[string]setAddress, len(list.sets))
	base := s.root.baseOf(document, list.context, s.opts.RewriteLinks)
	for i := range list.sets {
		set := &list.sets[i]
		at := s.root.locate(set.Name, set.URL, base)
		at.kind = set.Kind
		set.Elsewhere = at.elsewhere()
		if _, twice := known[set.Name]; !twice {
			known[set.Name] = at
		}
	}
	return known
}

// Nested lists the sets of a service that the service document names, under its name.
func (s *Service) Nested(ctx context.Context, name string) ([]client.Set, error) {
	at, err := s.address(name)
	if err != nil {
		return nil, err
	}
	u, err := s.root.below(at.path, "")
	if err != nil {
		return nil, fmt.Errorf("list the sets of %s: its address makes no url", name)
	}
	r, err := s.get(ctx, u, []client.Header{{Name: "Accept", Value: acceptJSON}, {Name: "OData-MaxVersion", Value: maxVersion}})
	if err != nil {
		return nil, err
	}
	list, err := s.takeSets(ctx, r)
	if err != nil {
		return nil, err
	}
	for i := range list.sets {
		list.sets[i].Name = name + "/" + list.sets[i].Name
	}
	known := s.locateAll(&list, r.url)
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(known, s.sets)
	s.sets = known
	return list.sets, nil
}

// SetsNote returns a note for the user about the sets that were listed last, ""
// none.
func (s *Service) SetsNote() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setsNote
}

// readSets reads the JSON of a service document (OData JSON 4.0, 5).
func (s *Service) readSets(r *received) (listing, error) {
	body := bytes.TrimPrefix(r.body, []byte("\ufeff"))
	if r.broke != nil {
		return listing{}, s.wrongBy(r, client.ShapeBroken, r.broke)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return listing{}, s.wrong(r, client.ShapeEmpty, client.ReasonEmpty, "the service document is empty")
	}
	var o object
	if json.Unmarshal(body, &o) != nil && !json.Valid(body) {
		if client.Deeper(body, maxDepth) {
			return listing{}, s.wrong(r, client.ShapeBroken, client.ReasonNested, "the service document is nested too deeply")
		}
		return listing{}, s.wrong(r, client.ShapeBroken, client.ReasonBroken, "the service document is broken JSON")
	}
	if version := oldDocument(o); version != "" {
		return listing{}, s.oldVersion(r, version)
	}
	found := listing{context: o.text("@odata.context", "@context")}
	list, ok := o["value"].([]any)
	if !ok || !addressed(list) {
		if err := s.belowRoot(r, found.context); err != nil {
			return listing{}, err
		}
	}
	if !ok {
		if _, is := o["error"].(map[string]any); is {
			return listing{}, s.failure(r)
		}
		return listing{}, s.wrong(r, client.ShapeOther, client.ReasonNoDocument, "the answer is not a service document: it has no list of sets")
	}
	found.sets = make([]client.Set, 0, len(list))
	for _, entry := range list {
		m, ok := entry.(map[string]any)
		if !ok {
			continue
		}
		if set, ok := setOfEntry(m); ok {
			found.sets = append(found.sets, set)
		}
	}
	return found, nil
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
	if set.Name == "" {
		set.Name = nameOf(set.URL)
	}
	return set, set.Name != ""
}

// nameOf names a set without a name: its url is what can be asked for.
func nameOf(link string) string {
	path, _, _ := strings.Cut(strings.TrimRight(link, "/"), "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
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
