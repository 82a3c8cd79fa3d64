package odata

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"strings"

	"odatui/client"
)

// isServiceXML reports whether an answer is a service document in XML (RFC
// 5023, 8): its outermost element is called service.
func isServiceXML(r *received) bool {
	text, err := utf8Text(r.body)
	if err != nil || !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<")) {
		return false
	}
	x := newXMLReader(text)
	for {
		t, err := x.next()
		if err != nil {
			return false
		}
		if t.kind == xmlStart {
			return t.name == "service"
		}
	}
}

// readAtomSets reads a service document in XML. V4 services write one too, and
// some write nothing else, in the namespaces of V2: so only the header, which was
// read before, and the model may show that this is an older service.
func (s *Service) readAtomSets(ctx context.Context, r *received) (listing, error) {
	if r.broke != nil {
		return listing{}, s.wrongBy(r, client.ShapeBroken, r.broke)
	}
	if r.header.Get("OData-Version") == "" {
		_, _ = s.Schema(ctx)
		if ctx.Err() != nil {
			return listing{}, ctx.Err()
		}
		if version := s.model.oldModel(); version != "" {
			return listing{}, s.oldVersion(r, version)
		}
	}
	text, err := utf8Text(r.body)
	if err != nil {
		return listing{}, s.wrong(r, client.ShapeBroken, reasonOf(err), "the service document cannot be read: "+err.Error())
	}
	list, err := atomSets(text)
	if err != nil {
		return listing{}, s.wrong(r, client.ShapeBroken, "", "the service document is broken XML")
	}
	return list, nil
}

// atomKinds are the elements of a service document that can be browsed
// (OData Atom 4.0, 5).
var atomKinds = map[string]client.SetKind{
	"collection":       client.EntitySet,
	"singleton":        client.Singleton,
	"function-import":  client.FunctionImport,
	"service-document": client.ServiceDocument,
}

// atomSets reads the entries of a service document. Their name is an
// attribute of V4, else their title.
func atomSets(text []byte) (listing, error) {
	sets, base := []client.Set{}, ""
	var path []string
	x := newXMLReader(text)
	entry := -1 // depth of the entry that is being read
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) && len(path) == 0 {
			return listing{sets: sets, context: base}, nil
		}
		if err != nil {
			return listing{}, err
		}
		switch t.kind {
		case xmlStart:
			if path = append(path, t.name); len(path) > maxElements {
				return listing{}, errDeepXML
			}
			if len(path) == 1 {
				base = cmp.Or(t.attr("context"), t.attr("base"))
			}
			if kind, is := atomKinds[t.name]; is && entry < 0 && t.attr("href") != "" {
				if own := t.attr("kind"); own != "" {
					kind = client.SetKind(own)
				}
				sets = append(sets, client.Set{Name: t.attr("name"), Kind: kind, URL: t.attr("href")})
				entry = len(path)
			}
		case xmlText:
			if entry > 0 && len(path) == entry+1 && path[entry] == "title" {
				sets[len(sets)-1].Title += t.chars()
			}
		case xmlEnd:
			if len(path) == 0 || path[len(path)-1] != t.name {
				return listing{}, errNesting
			}
			if path = path[:len(path)-1]; len(path) == entry-1 {
				sets[len(sets)-1] = named(sets[len(sets)-1])
				entry = -1
			}
		}
	}
}

// named determines the name of an entry.
func named(set client.Set) client.Set {
	set.Title = strings.TrimSpace(set.Title)
	if set.Name == "" {
		set.Name, set.Title = set.Title, ""
	}
	if set.Name == "" {
		set.Name = nameOf(set.URL)
	}
	if set.Title == set.Name {
		set.Title = ""
	}
	return set
}
