package clitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// JSON is the content type of JSON.
const JSON = "application/json"

// Server is a test server that records every request.
type Server struct {
	*httptest.Server
	mu       sync.Mutex
	received []Request
}

// Request is one request as a server received it.
type Request struct {
	Host, Method, Path string
	Header             http.Header
	Query, Body        string // Body is that of a form
}

// NewServer starts a server. It is closed when the test ends.
func NewServer(t *testing.T, handle http.HandlerFunc) *Server {
	t.Helper()
	s := &Server{}
	s.Server = httptest.NewServer(s.record(handle))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func (s *Server) record(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body := ""
		if r.Method == http.MethodPost {
			if err := r.ParseForm(); err == nil {
				body = r.PostForm.Encode()
			}
		}
		s.mu.Lock()
		s.received = append(s.received, Request{r.Host, r.Method, r.URL.Path, r.Header.Clone(), r.URL.RawQuery, body})
		s.mu.Unlock()
		handle(w, r)
	}
}

// Requests returns the requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.received...)
}

// Profile returns a profiles file with the profile x, whose service is below
// /svc/ of the server.
func (s *Server) Profile() string {
	return fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\n", s.URL+"/svc/")
}

// Reply writes a response with a status, a content type and a body.
func Reply(w http.ResponseWriter, status int, kind, body string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// Hang does not answer until the client closes the connection.
func Hang(r *http.Request) { <-r.Context().Done() }

// Document returns a service document that lists sets.
func Document(names ...string) string {
	sets := make([]map[string]string, len(names))
	for i, name := range names {
		sets[i] = map[string]string{"name": name, "url": name}
	}
	text, _ := json.Marshal(map[string]any{"value": sets}) // maps of strings have no error
	return string(text)
}

// Page returns a page of n rows. Their ids start at first.
func Page(first, n int, more string) string {
	var b strings.Builder
	b.WriteByte('{')
	if more != "" {
		b.WriteString(`"@odata.nextLink":` + quoted(more) + `,`)
	}
	b.WriteString(`"value":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"Id":%d,"Name":"row %d"}`, first+i, first+i)
	}
	b.WriteString(`]}`)
	return b.String()
}

// quoted returns a text as a JSON string.
func quoted(text string) string {
	b, _ := json.Marshal(text) // a string has no error
	return string(b)
}

// Silent is a service that never returns its second page, nor the set Silent.
func Silent(t *testing.T) *Server {
	t.Helper()
	return NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/svc/":
			Reply(w, 200, JSON, Document("T", "Silent"))
		case r.URL.Path == "/svc/T" && r.URL.Query().Get("$skiptoken") == "":
			Reply(w, 200, JSON, Page(1, 50, "T?$skiptoken=2"))
		case r.URL.Path == "/svc/$metadata":
			w.WriteHeader(http.StatusNotFound)
		default:
			Hang(r)
		}
	})
}
