package odata

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

const mediaModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T" HasStream="true"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/><Property Name="Photo" Type="Edm.Stream"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

// TestStreamsOfARow: where the row says, else below its address; nothing is sent.
func TestStreamsOfARow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		model, row string
		want       []client.Stream
	}{
		"by the model": {mediaModel, `{"Id":1}`,
			[]client.Stream{{Name: "$value", Path: "Things(1)/$value"}, {Name: "Photo", Path: "Things(1)/Photo"}}},
		"by annotations": {mediaModel, `{"Id":1,"@odata.mediaContentType":"image/png","@odata.mediaReadLink":"media/1",` +
			`"Photo@odata.mediaReadLink":"HOST/other/p?x=1","Photo@odata.mediaContentType":"image/jpeg"}`,
			[]client.Stream{{Name: "$value", Type: "image/png", Path: "HOST/odata/media/1"},
				{Name: "Photo", Type: "image/jpeg", Path: "HOST/other/p?x=1"}}},
		"of V4.01": {mediaModel, `{"Id":1,"@mediaReadLink":"media/1","Photo@mediaContentType":"text/plain"}`,
			[]client.Stream{{Name: "$value", Path: "HOST/odata/media/1"}, {Name: "Photo", Type: "text/plain", Path: "Things(1)/Photo"}}},
		"without a model": {"404 ", `{"Id":1,"Photo@odata.mediaReadLink":"media/1"}`,
			[]client.Stream{{Name: "Photo", Path: "HOST/odata/media/1"}}},
		"an address that is not known": {"404 ", `{"Id":1,"Photo@odata.mediaContentType":"text/plain"}`,
			[]client.Stream{{Name: "Photo", Type: "text/plain", Why: "neither its address nor that of its record is known"}}},
		"at another host": {mediaModel, `{"Id":1,"@odata.mediaReadLink":"https://other.example/1","Photo@odata.mediaReadLink":"//other.example/2"}`,
			[]client.Stream{{Name: "$value", Why: "it is at https://other.example, another host than the service"},
				{Name: "Photo", Why: "it is at http://other.example, another host than the service"}}},
		"no streams": {keyedModel, `{"Id":1,"Photo@odata.count":3,"@odata.etag":"x"}`, nil},
	} {
		s, l := play(t, map[string]string{"$metadata": c.model, "Things?$orderby=Id&$top=2": `{"value":[` + c.row + `]}`,
			"Things?$top=2&$skip=0": `{"value":[` + c.row + `]}`, "Things?$orderby=A,B&$top=2": `{"value":[` + c.row + `]}`})
		_, _ = s.Schema(t.Context())
		p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
		if err != nil {
			t.Fatal(name, err)
		}
		before := len(l.requests())
		got := s.Streams(p, 0)
		for i := range got {
			got[i].Path = strings.ReplaceAll(got[i].Path, l.server.URL, "HOST")
		}
		if diff := cmp.Diff(c.want, got); diff != "" && len(c.want)+len(got) > 0 {
			t.Error(name, diff)
		}
		if len(l.requests()) != before {
			t.Errorf("%s: %q", name, l.requests())
		}
		if s.Streams(p, 1) != nil || s.Streams(nil, 0) != nil {
			t.Errorf("%s: a row that is not there has streams", name)
		}
	}
}

// begun records the StreamInfo of a body.
type begun struct {
	bytes.Buffer
	info client.StreamInfo
	stop error
}

func (b *begun) Begin(info client.StreamInfo) error { b.info = info; return b.stop }

// TestReadRawSaysWhatComes: before the body; an error ends the request.
func TestReadRawSaysWhatComes(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/odata/Things(1)/Photo" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "image/png; charset=binary")
		w.Header().Set("Content-Disposition", `attachment; filename="../a b.png"`)
		w.Header().Set("Content-Length", "4")
		_, _ = w.Write([]byte("\x89PNG"))
	})
	var b begun
	if err := s.ReadRaw(t.Context(), "Things(1)/Photo", &b); err != nil || b.String() != "\x89PNG" ||
		b.info != (client.StreamInfo{Type: "image/png", Size: 4, Name: "../a b.png"}) {
		t.Errorf("%+v, %q, %v", b.info, b.String(), err)
	}
	b = begun{stop: errors.New("enough")}
	if err := s.ReadRaw(t.Context(), "Things(1)/Photo", &b); !errors.Is(err, b.stop) || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
	b = begun{}
	if err := s.ReadRaw(t.Context(), "Things(2)/Photo", &b); err == nil || b.info != (client.StreamInfo{}) {
		t.Errorf("a refused stream is announced: %+v, %v", b.info, err)
	}
}
