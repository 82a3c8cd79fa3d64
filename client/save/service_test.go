package save

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"odatui/client"
	"odatui/client/odata"
)

// What can happen to a request.
const (
	netError = "connection ends"
	netCut   = "body is cut"
	netEnd   = "body ends early"
	net500   = "answer 500"
	net401   = "answer 401"
	netHang  = "no answer"
	netStall = "body stalls"
)

// feed is a service of made-up rows behind a round tripper. Each process of a test opens a
// session of its own.
type feed struct {
	rows  int
	size  int  // rows of a page at most
	links bool // pages are linked
	stale bool // links that another process got have expired
	odd   bool // the last row does not fit the model
	latin bool // rows have members whose names are not UTF-8
	late  int  // number of the first row with columns that the model does not have, 0 none
	log   *client.Journal

	mu     sync.Mutex
	asked  []string
	failAt int // request for rows, 0 none
	how    string
	cancel context.CancelFunc
}

const feedURL = "https://feed.example.org/svc"

const feedModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int64" Nullable="false"/><Property Name="Text" Type="Edm.String"/>
<Property Name="Amount" Type="Edm.Decimal" Precision="20" Scale="4"/><Property Name="Day" Type="Edm.Date"/>
<Property Name="Rate" Type="Edm.Decimal" Scale="variable"/>
<Property Name="Flag" Type="Edm.Boolean"/><Property Name="List" Type="Collection(Edm.String)"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

// texts are values that formats treat in their own ways.
var texts = []string{`"plain"`, `""`, `null`, `"a,b;c"`, `"say \"hi\""`, `"two\nlines\r\n"`,
	`"=1+1"`, `"é日本😀"`, `"\u00e9\ttab"`, `"<b>|x|"`, `" "`}

func feedRow(i int) string {
	row := fmt.Sprintf(`{"Id":%d,"Text":%s`, 9007199254740993+i, texts[i%len(texts)])
	if i%3 != 0 {
		row += fmt.Sprintf(`,"Amount":%d.%04d`, i*7, i)
	}
	if i%4 != 1 {
		row += fmt.Sprintf(`,"Day":"1899-12-%02d","Flag":%t`, i%28+1, i%2 == 0)
	}
	if i%7 != 2 { // of ever more digits before the point, and ever fewer behind it
		row += fmt.Sprintf(`,"Rate":%d.%0*d`, i*i*i, max(6-i/4, 1), i)
	}
	if i%5 == 0 {
		row += `,"List":["x","y"]`
	}
	return row + "}"
}

func (f *feed) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		return answer(r, 200, "application/xml", strings.NewReader(feedModel)), nil
	}
	f.asked = append(f.asked, r.URL.RequestURI())
	f.log.Begin(client.Exchange{Purpose: client.ForService})
	if len(f.asked) != f.failAt {
		return f.page(r, false), nil
	}
	switch f.how {
	case netError:
		return nil, errors.New("connection reset by peer")
	case net500, net401:
		status, _ := strconv.Atoi(f.how[len("answer "):])
		return answer(r, status, "application/json", strings.NewReader(`{"error":{"code":"x","message":"no"}}`)), nil
	case netHang:
		f.cancel()
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return f.page(r, true), nil
}

// page answers with rows, broken as the feed says.
func (f *feed) page(r *http.Request, broken bool) *http.Response {
	q := r.URL.Query()
	number := func(name string, none int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return none
	}
	from := min(number("$skip", number("$skiptoken", 0)), f.rows)
	to := min(from+min(number("$top", f.size), f.size), f.rows)
	if f.stale && q.Has("$skiptoken") && len(f.asked) == 1 {
		return answer(r, http.StatusGone, "application/json", strings.NewReader(`{"error":{"code":"410","message":"skip token expired"}}`))
	}
	var b strings.Builder
	b.WriteString("{")
	if q.Get("$count") == "true" {
		fmt.Fprintf(&b, `"@odata.count":%d,`, f.rows)
	}
	if f.links && to < f.rows {
		fmt.Fprintf(&b, `"@odata.nextLink":"Things?$skiptoken=%d",`, to)
	}
	b.WriteString(`"value":[`)
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(',')
		}
		if f.odd && i == f.rows-1 {
			fmt.Fprintf(&b, `{"Id":%d,"Text":"odd","Amount":1.123456789,"Day":"soon"}`, i)
			continue
		}
		row := feedRow(i)
		if f.latin {
			row = fmt.Sprintf("%s,\"Gr\xf6\xdfe\":\"o%d\",\"Gr\xfc\xdfe\":\"u%d\"}", row[:len(row)-1], i, i)
		}
		if f.late > 0 && i >= f.late {
			row = fmt.Sprintf(`%s,"Late":"late %d"`, row[:len(row)-1], i)
			if i == f.rows-1 {
				row += `,"\"Last\", and =least":[1,{"a":"\"\n"}]`
			}
			row += "}"
		}
		b.WriteString(row)
	}
	b.WriteString("]}")
	var body io.Reader = strings.NewReader(b.String())
	if broken {
		body = io.MultiReader(strings.NewReader(b.String()[:b.Len()*2/3]), &breaking{f, r})
	}
	return answer(r, 200, "application/json", body)
}

// breaking is what follows a part of a body.
type breaking struct {
	f *feed
	r *http.Request
}

func (b *breaking) Read([]byte) (int, error) {
	switch b.f.how {
	case netCut:
		return 0, io.ErrUnexpectedEOF
	case netStall:
		b.f.cancel()
		<-b.r.Context().Done()
		return 0, b.r.Context().Err()
	}
	return 0, io.EOF
}

func answer(r *http.Request, status int, kind string, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: -1,
		Header: http.Header{"Content-Type": {kind}, "Odata-Version": {"4.0"}}, Body: io.NopCloser(body),
	}
}

// session opens a session of a process.
func (f *feed) session(t *testing.T, name string) *client.Session {
	t.Helper()
	paging := "auto"
	if f.links {
		paging = "next-link"
	}
	s, err := odata.New(&http.Client{Transport: f}, client.Options{Session: name, URL: feedURL, PageSize: f.size, Paging: paging})
	if err != nil {
		t.Fatal(err)
	}
	f.asked, f.log = nil, &client.Journal{}
	about := client.About{Profile: "feed", Environment: "live", URL: feedURL, PageSize: f.size}
	return &client.Session{ID: name, About: about, Service: s, Journal: f.log, Close: func() {}}
}
