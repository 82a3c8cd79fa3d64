package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// service is one environment of the mart.
type service struct {
	world    *world
	guard    *guard
	latency  time.Duration
	metadata []byte
	plans    plans
	flaky    atomic.Int64
	requests atomic.Int64 // that have begun
}

func newService(w *world, g *guard, latency time.Duration) *service {
	return &service{world: w, guard: g, latency: latency, metadata: w.metadata()}
}

func (s *service) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	s.requests.Add(1)
	path, root := q.URL.EscapedPath(), "http://"+q.Host+martPath
	latency := s.latency
	switch {
	case strings.HasPrefix(path, "/slow/"):
		path, root = strings.TrimPrefix(path, "/slow"), "http://"+q.Host+"/slow"+martPath
		latency += slowness
	case strings.HasPrefix(path, "/flaky/"):
		path, root = strings.TrimPrefix(path, "/flaky"), "http://"+q.Host+"/flaky"+martPath
		if s.flaky.Add(1)%3 == 1 {
			serveOverloaded(w)
			return
		}
	}
	pause(q.Context(), latency)
	w.Header().Set("request-id", randomGUID())
	if !s.guard.check(w, q) {
		return
	}
	rest, ok := strings.CutPrefix(path, martPath)
	if !ok || rest != "" && rest[0] != '/' {
		notFound("There is no mart at this address; HEALTH is at %s.", root).write(w)
		return
	}
	s.serveMart(w, q, root, strings.Trim(rest, "/"))
}

func serveOverloaded(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, "<html><head><title>503 Service Temporarily Unavailable</title></head>"+
		"<body><h1>503 Service Temporarily Unavailable</h1></body></html>\n")
}

// maxBody bounds the query that a POST to /$query brings.
const maxBody = 1 << 20

// serveMart answers a request that may be answered.
func (s *service) serveMart(w http.ResponseWriter, q *http.Request, root, path string) {
	raw, no := readQuery(q, path)
	var answer *answer
	if no == nil {
		answer, no = s.answer(q, root, path, raw)
	}
	if q.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody listens any more, or the demo is over
	}
	if no != nil {
		if no.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", no.target)
			no.target = ""
		}
		no.write(w)
		return
	}
	answer.send(w, q)
}

// readQuery returns the query string: of the address, or for /$query of the
// body. Nothing but reading is allowed.
func readQuery(q *http.Request, path string) (string, *problem) {
	long := strings.HasSuffix(path, "/$query")
	allow := http.MethodGet
	if long {
		allow = http.MethodPost
	}
	if q.Method != allow {
		return "", &problem{http.StatusMethodNotAllowed, "MethodNotAllowed",
			"The requested resource does not support http method '" + q.Method + "'.", allow}
	}
	if !long {
		return q.URL.RawQuery, nil
	}
	if kind, _, _ := strings.Cut(q.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "text/plain" {
		return "", &problem{http.StatusUnsupportedMediaType, "UnsupportedMediaType",
			"The body of a $query request must be of type text/plain.", ""}
	}
	body, err := io.ReadAll(io.LimitReader(q.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return "", &problem{http.StatusRequestEntityTooLarge, "PayloadTooLarge", "The query is too long.", ""}
	}
	return strings.Trim(q.URL.RawQuery+"&"+strings.TrimSpace(string(body)), "&"), nil
}

// answer is what goes out.
type answer struct {
	status  int
	kind    string // content type
	body    []byte
	tagged  bool // may be answered with 304
	applied string
}

const xmlKind, textKind = "application/xml; charset=utf-8", "text/plain; charset=utf-8"

func (f form) kind() string {
	k := "application/json; odata.metadata=minimal"
	if f.bare {
		k = "application/json; odata.metadata=none"
	}
	if f.quoted {
		k += "; IEEE754Compatible=true"
	}
	return k + "; charset=utf-8"
}

func formOf(q *http.Request) form {
	accept := strings.ToLower(strings.ReplaceAll(q.Header.Get("Accept"), " ", ""))
	return form{bare: strings.Contains(accept, "odata.metadata=none"),
		quoted: strings.Contains(accept, "ieee754compatible=true"), words: prefersWords(q)}
}

// includeAnnotations is the preference for rows with what their codes mean.
const includeAnnotations = "odata.include-annotations="

// prefersWords reports whether that preference is there and covers our one annotation:
// "*", "OData.Community.Display.V1.FormattedValue" or a list with either.
func prefersWords(q *http.Request) bool {
	for _, prefer := range q.Header.Values("Prefer") {
		_, rest, asked := strings.Cut(prefer, includeAnnotations)
		list, _, _ := strings.Cut(strings.TrimPrefix(rest, `"`), `"`)
		for term := range strings.SplitSeq(list, ",") {
			name, all := strings.CutSuffix(strings.TrimSpace(term), "*")
			if asked && (name == formattedTerm || all && strings.HasPrefix(formattedTerm, name)) {
				return true
			}
		}
	}
	return false
}

// applied is the header that says which preferences were heard; size is that of the page.
func (f form) applied(size string) string {
	if !f.words {
		return size
	}
	return strings.TrimPrefix(size+", "+includeAnnotations+`"`+formattedTerm+`"`, ", ")
}

// answer works out what to say to a request for a path below the root.
func (s *service) answer(q *http.Request, root, path, raw string) (*answer, *problem) {
	w := &writer{form: formOf(q), s: s, ctx: q.Context(), root: root}
	pairs, no := splitQuery(raw)
	switch {
	case no != nil:
		return nil, no
	case path == "":
		return &answer{200, w.kind(), s.world.serviceDocument(w), true, ""}, nil
	case path == "$metadata" || path == "%24metadata":
		return &answer{200, xmlKind, s.metadata, true, ""}, nil
	case strings.HasPrefix(path, "$"):
		return nil, notImplemented("", "'%s' is not implemented by this service.", path)
	}
	r, no := s.world.resolve(path)
	if no != nil {
		return nil, no
	}
	rest, err := s.apply(w.ctx, r, pairs, path)
	if err != nil {
		return nil, asProblem(err)
	}
	o, no := s.world.readOptions(r.set, rest, 0)
	if no != nil {
		return nil, no
	}
	o.shape = r.set.shape
	switch {
	case r.stream != nil:
		return streamAnswer(r), nil
	case r.value != nil:
		return w.propertyAnswer(r), nil
	case r.one:
		return w.rowAnswer(r, &o)
	}
	return w.listAnswer(q, r, &o, path, pairs)
}

// propertyAnswer is one property, as JSON or as text; null is no content.
func (w *writer) propertyAnswer(r *resource) *answer {
	v := r.read()
	switch {
	case v.isNull():
		return &answer{status: http.StatusNoContent}
	case r.raw:
		return &answer{200, textKind, v.plain(nil), false, ""}
	}
	b := []byte{'{'}
	if !w.bare {
		context := r.context + "/" + r.value.name
		if r.context == "" { // of a function
			context = full(r.value.typ)
		}
		b = appendString(append(b, `"@odata.context":`...), w.root+"/$metadata#"+context)
	}
	if r.value.kind == kComplex {
		b = append(comma(b), w.appendValue(nil, r.value, v)[1:]...)
		return &answer{200, w.kind(), b, false, ""}
	}
	b = append(comma(b), `"value":`...)
	return &answer{200, w.kind(), append(w.appendValue(b, r.value, v), '}'), false, ""}
}

// streamAnswer is bytes as they are.
func streamAnswer(r *resource) *answer {
	row := r.rows.at(0)
	kind := r.stream.kind(row)
	if kind == "" {
		return &answer{status: http.StatusNoContent}
	}
	return &answer{200, kind, r.stream.body(row), true, ""}
}

func (w *writer) rowAnswer(r *resource, o *options) (*answer, *problem) {
	for _, name := range []string{"$filter", "$orderby", "$top", "$skip", "$count", "$search", "$skiptoken"} {
		if o.given[name] {
			return nil, badQuery(name, "The query option '%s' can only be applied to a collection.", name)
		}
	}
	if r.rows.n == 0 {
		return &answer{status: http.StatusNoContent}, nil
	}
	head, tail := "", "/$entity"
	if r.set.single {
		tail = ""
	}
	if !w.bare {
		head = `"@odata.context":` + string(appendString(nil, w.contextURL(r.context, o, tail)))
	}
	b, err := w.row(nil, r.set, r.rows.at(0), o, head)
	return &answer{200, w.kind(), b, false, w.applied("")}, asProblem(err)
}

// listAnswer is a page of rows, or their number.
func (w *writer) listAnswer(q *http.Request, r *resource, o *options, path string, pairs []pair) (*answer, *problem) {
	if (o.count || r.count) && slices.Contains(r.set.limits, notCountable) {
		return nil, badQuery("$count", "The set '%s' cannot be counted.", r.set.name)
	}
	if r.count {
		for _, name := range []string{"$top", "$skip", "$orderby", "$expand", "$select"} {
			delete(o.given, name) // they change no number of rows
		}
		o.order = ""
	}
	rows, err := w.s.choose(w.ctx, r.set, r.rows, o)
	if err != nil {
		return nil, asProblem(err)
	}
	if r.count {
		return &answer{200, textKind, strconv.AppendInt(nil, int64(rows.n), 10), false, ""}, nil
	}
	size, applied := pageSize(q)
	p, no := cut(rows.n, o, size, o.scope(path+"?"+r.applied))
	if no != nil {
		return nil, no
	}
	b := []byte{'{'}
	if !w.bare {
		b = append(appendString(append(b, `"@odata.context":`...), w.contextURL(r.context, o, "")), ',')
	}
	if o.count {
		b = append(strconv.AppendInt(append(b, `"@odata.count":`...), int64(rows.n), 10), ',')
	}
	if b, err = w.array(append(b, `"value":`...), r.set, rows, p, o); err != nil {
		return nil, asProblem(err)
	}
	if p.next != "" {
		b = appendString(append(b, `,"@odata.nextLink":`...), w.nextLink(path, pairs, p.next))
	}
	return &answer{200, w.kind(), append(b, '}'), false, w.applied(applied)}, nil
}

// pageSize is ours, or a smaller one that the asker prefers.
func pageSize(q *http.Request) (int, string) {
	for _, prefer := range q.Header.Values("Prefer") {
		for part := range strings.FieldsFuncSeq(prefer, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
			name, v, _ := strings.Cut(part, "=")
			if name != "odata.maxpagesize" && name != "maxpagesize" {
				continue
			}
			if n, err := strconv.Atoi(v); err == nil && n > 0 {
				return min(n, maxPage), name + "=" + strconv.Itoa(min(n, maxPage))
			}
		}
	}
	return maxPage, ""
}

// nextLink is the same request with the token of the next page.
func (w *writer) nextLink(path string, pairs []pair, token string) string {
	link := w.root + "/" + strings.TrimSuffix(path, "/$query") + "?"
	for _, p := range pairs {
		if p.name != "$skip" && p.name != "$skiptoken" {
			link += strings.ReplaceAll(escapeQuery(p.name), "%24", "$") + "=" + escapeQuery(p.value) + "&"
		}
	}
	return link + "$skiptoken=" + token
}

// send writes an answer, compressed where that is asked for and worth it.
func (a *answer) send(w http.ResponseWriter, q *http.Request) {
	h := w.Header()
	h.Set("OData-Version", "4.0")
	h.Set("Vary", "Accept, Accept-Encoding, Authorization")
	if a.applied != "" {
		h.Set("Preference-Applied", a.applied)
	}
	if a.tagged {
		sum := sha256.Sum256(a.body)
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if matches(q.Header.Values("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := a.body
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	if len(body) > 1024 && accepts(q, "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = zip(body)
	}
	if a.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.status)
	_, _ = io.Copy(w, bytes.NewReader(body)) // a caller that left is no failure
}
