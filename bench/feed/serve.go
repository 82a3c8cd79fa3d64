package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// budget is the size of the cache of responses.
const budget = 1 << 30

// feed serves the sets below root. /requests, outside the service, returns the number of
// bytes of the bodies and the URLs of the requests since it was called last.
type feed struct {
	options
	root     string
	key      string                           // key property of all sets
	sets     []string                         // names
	row      func(b []byte, i uint64) []byte  // one row as JSON
	ordinal  func(key string) (uint64, error) // row of a key
	metadata []byte
	etag     string

	cell cells              // of the generated rows
	sums func() [][]big.Int // of blocks of rows: see sums.go

	mu       sync.Mutex
	requests []string
	sent     int64             // bytes of bodies since the requests were asked for
	kept     map[string][]byte // cached bodies by content and encoding
	size     int
}

func newFeed(o options, root string) (*feed, error) {
	f := &feed{options: o, root: root, key: keyName, sets: []string{"Rows"}, kept: map[string][]byte{}}
	f.ordinal = func(key string) (uint64, error) {
		n, err := strconv.ParseUint(key, 10, 64)
		return max(n, firstKey) - firstKey, err
	}
	f.variant()
	f.metadata = model()
	if o.metadata != "" {
		var err error
		if f.metadata, err = os.ReadFile(o.metadata); err != nil {
			return nil, err
		}
		if f.sets, err = entitySets(f.metadata); err != nil {
			return nil, fmt.Errorf("%s: %w", o.metadata, err)
		}
		f.key = "id"
		f.row = func(b []byte, i uint64) []byte {
			return fmt.Appendf(b, `{"id":"%08d","displayName":"Entity %d"}`, i, i)
		}
		f.ordinal = func(key string) (uint64, error) { return strconv.ParseUint(strings.Trim(key, "'"), 10, 64) }
	}
	f.etag = fmt.Sprintf(`W/"%x"`, sha256.Sum256(f.metadata))[:16] + `"`
	return f, nil
}

// model returns the CSDL of the generated rows.
func model() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="feed" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Row"><Key><PropertyRef Name="` + keyName + `"/></Key>
`)
	for _, c := range columns {
		facets := ""
		if digits, ok := decimals[c.name]; ok {
			facets = fmt.Sprintf(` Precision="18" Scale="%d"`, digits)
		}
		if c.typ == "Edm.DateTimeOffset" {
			facets = ` Precision="7"`
		}
		fmt.Fprintf(&b, "<Property Name=%q Type=%q Nullable=\"%t\"%s/>\n", c.name, c.typ, c.name != keyName, facets)
	}
	b.WriteString(`</EntityType><EntityContainer Name="Container"><EntitySet Name="Rows" EntityType="feed.Row"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>
`)
	return b.Bytes()
}

func entitySets(csdl []byte) ([]string, error) {
	var names []string
	d := xml.NewDecoder(bytes.NewReader(csdl))
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return names, nil
		} else if err != nil {
			return nil, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "EntitySet" {
			for _, a := range e.Attr {
				if a.Name.Local == "Name" {
					names = append(names, a.Value)
				}
			}
		}
	}
}

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/requests" {
		fmt.Fprint(w, f.forget())
		return
	}
	w = &counted{w, f}
	f.mu.Lock()
	f.requests = append(f.requests, r.URL.RequestURI())
	f.mu.Unlock()
	time.Sleep(f.latency)
	head := w.Header()
	head.Set("OData-Version", "4.0")
	head.Set("Content-Type", "application/json;odata.metadata=minimal")
	path, ok := strings.CutPrefix(r.URL.Path, "/odata")
	switch path = strings.Trim(path, "/"); {
	case !ok || r.Method != http.MethodGet:
		fail(w, http.StatusNotFound, "there is no such resource")
	case path == "":
		f.send(w, r, "", f.document)
	case path == "$metadata":
		head.Set("Content-Type", "application/xml")
		head.Set("ETag", f.etag)
		if r.Header.Get("If-None-Match") == f.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		f.send(w, r, path, func() []byte { return f.metadata })
	default:
		f.page(w, r, path)
	}
}

// counted counts the bytes of a body.
type counted struct {
	http.ResponseWriter
	f *feed
}

func (c *counted) Write(b []byte) (int, error) {
	c.f.mu.Lock()
	c.f.sent += int64(len(b))
	c.f.mu.Unlock()
	return c.ResponseWriter.Write(b)
}

// forget returns the bytes and the requests since the last call, a line each.
func (f *feed) forget() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	text := strings.Join(append([]string{strconv.FormatInt(f.sent, 10)}, f.requests...), "\n")
	f.requests, f.sent = nil, 0
	return text
}

func (f *feed) document() []byte {
	b := fmt.Appendf(nil, `{"@odata.context":"%s/$metadata","value":[`, f.root)
	for i, name := range f.sets {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"name":%q,"kind":"EntitySet","url":%q}`, name, name)
	}
	return append(b, "]}"...)
}

func fail(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"code":"%d","message":%q}}`, status, message)
}

// send writes the named body. It is rendered once if the cache has room for it.
func (f *feed) send(w http.ResponseWriter, r *http.Request, name string, render func() []byte) {
	packed := f.gzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	if packed {
		name += "\x00gzip"
		w.Header().Set("Content-Encoding", "gzip")
	}
	f.mu.Lock()
	body, ok := f.kept[name]
	f.mu.Unlock()
	if !ok {
		body = render()
		if packed {
			body = compress(body)
		}
		f.mu.Lock()
		if f.size+len(body) <= budget {
			f.kept[name], f.size = body, f.size+len(body)
		}
		f.mu.Unlock()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) //nolint:errcheck // the client has gone
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body) //nolint:errcheck // a buffer returns no error
	z.Close()     //nolint:errcheck // a buffer returns no error
	return b.Bytes()
}

// page serves rows of a set. Options that are not implemented are rejected: if
// one were ignored, a wrong result would look correct.
func (f *feed) page(w http.ResponseWriter, r *http.Request, path string) {
	name, counts := strings.CutSuffix(path, "/$count")
	if !slices.Contains(f.sets, name) {
		fail(w, http.StatusNotFound, "there is no such entity set")
		return
	}
	at, err := f.window(r.URL.Query())
	switch {
	case err != nil:
		fail(w, http.StatusBadRequest, err.Error())
		return
	case counts:
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, at.to-at.from)
		return
	case at.apply != "":
		f.aggregate(w, at.apply)
		return
	}
	begin := min(at.from+at.skip, at.to)
	wanted := at.to - begin
	if at.topped {
		wanted = min(wanted, at.top)
	}
	n := wanted
	if f.limit > 0 {
		n = min(n, uint64(f.limit))
	}
	next := ""
	if n < wanted {
		next = fmt.Sprintf("%s/%s?$skiptoken=%d", f.root, name, begin+n)
		if at.topped {
			next += fmt.Sprintf("&$top=%d", at.top-n)
		}
	}
	f.send(w, r, fmt.Sprint(name, at, n, next), func() []byte {
		b := fmt.Appendf(nil, `{"@odata.context":"%s/$metadata#%s"`, f.root, name)
		if at.count {
			b = fmt.Appendf(b, `,"@odata.count":%d`, at.to-at.from)
		}
		b = append(b, `,"value":[`...)
		for i := range n {
			if i > 0 {
				b = append(b, ',')
			}
			place := begin + i
			if at.falling {
				place = at.to - 1 - (begin - at.from) - i
			}
			b = f.row(b, place)
		}
		b = append(b, ']')
		if next != "" {
			b = fmt.Appendf(b, `,"@odata.nextLink":%q`, next)
		}
		return append(b, '}')
	})
}
