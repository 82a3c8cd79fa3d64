package odata

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// mockAtom is what a mock server in wide use answers for models of V4: V2's
// namespaces, and collections in the wrong one.
const mockAtom = `<?xml version="1.0" encoding="utf-8"?>
            <app:service xml:lang="en" xml:base="/odata/"
                xmlns:app="http://www.w3.org/2007/app"
                xmlns:atom="http://www.w3.org/2005/Atom"
                xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
                xmlns:sap="http://www.sap.com/Protocols/SAPData">
                <app:workspace>
                <atom:collection href="Products"><atom:title type="text">Products</atom:title><sap:member-title>Product</sap:member-title></atom:collection><atom:collection href="Me"><atom:title type="text">Me</atom:title><sap:member-title>Product</sap:member-title></atom:collection>
                </app:workspace>
                <atom:link rel="self" href="/odata/"/>
                <atom:link rel="latest-version" href="/odata/"/>
            </app:service>`

// specAtom follows the example of OData Atom 4.0, 5.
const specAtom = `<app:service xmlns:atom="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"
  xmlns:metadata="http://docs.oasis-open.org/odata/ns/metadata" xml:base="http://host/service/" metadata:context="$metadata">
  <app:workspace><atom:title type="text">Data</atom:title>
    <app:collection href="Orders"><atom:title type="text">Orders</atom:title></app:collection>
    <app:collection metadata:name="OrderDetails" href="Order%20Details"><atom:title type="text">Order &amp; <![CDATA[Details]]></atom:title><x:categories xmlns:x="y"><atom:title>not this</atom:title></x:categories></app:collection>
    <app:collection href="Left" metadata:kind="Singleton"><atom:title/></app:collection>
    <app:collection><atom:title>nowhere</atom:title></app:collection>
    <metadata:function-import href="TopProducts"><atom:title type="text">Best-Selling Products</atom:title></metadata:function-import>
    <metadata:singleton href="Contoso" metadata:name="Contoso"><atom:title type="text">Contoso Ltd.</atom:title></metadata:singleton>
    <metadata:service-document href="http://host/HR/"><atom:title type="text">Human Resources</atom:title></metadata:service-document>
  </app:workspace>
</app:service>`

const oldModel = `<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices m:DataServiceVersion="2.0" xmlns:m="x">
<Schema Namespace="N"><EntityType Name="T"/><EntityContainer Name="K"><EntitySet Name="Products" EntityType="N.T"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

// docServer answers the service document and the model, and counts.
type docServer struct {
	header            http.Header
	status, modelCode int
	doc, model        string
	refuseJSON        int // status for Accept with JSON

	mu    sync.Mutex
	asked []string
}

func (d *docServer) open(t *testing.T, change ...func(*client.Options)) *Service {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.asked = append(d.asked, strings.TrimPrefix(r.URL.Path, "/odata")+" "+r.Header.Get("Accept"))
		d.mu.Unlock()
		for name, values := range d.header {
			w.Header()[name] = values
		}
		status, body := d.status, d.doc
		switch {
		case strings.HasSuffix(r.URL.Path, "$metadata"):
			status, body = d.modelCode, d.model
		case r.URL.Path != "/odata":
			status, body = 200, `{"value":[{"ID":1}]}`
		case d.refuseJSON > 0 && strings.Contains(r.Header.Get("Accept"), "json"):
			status, body = d.refuseJSON, ""
		}
		if status != 0 {
			w.WriteHeader(status)
		}
		fmt.Fprint(w, body)
	}, change...)
}

func TestAtomServiceDocuments(t *testing.T) {
	t.Parallel()
	products := []client.Set{{Name: "Products", Kind: client.EntitySet, URL: "Products"}, {Name: "Me", Kind: client.EntitySet, URL: "Me"}}
	for name, c := range map[string]struct {
		server *docServer
		want   []client.Set
		fault  string
	}{
		"of a V4 model":            {&docServer{doc: mockAtom, model: keyedModel}, products, ""},
		"no model":                 {&docServer{doc: mockAtom, modelCode: 404}, products, ""},
		"said to be V4":            {&docServer{doc: mockAtom, model: oldModel, header: http.Header{"Odata-Version": {"4.01"}}}, products, ""},
		"both versions":            {&docServer{doc: mockAtom, model: keyedModel, header: http.Header{"Odata-Version": {"4.0"}, "Dataserviceversion": {"2.0"}}}, products, ""},
		"with a BOM":               {&docServer{doc: "\ufeff" + mockAtom, model: keyedModel}, products, ""},
		"only where JSON is not":   {&docServer{doc: mockAtom, model: keyedModel, refuseJSON: 406}, products, ""},
		"of a V2 model":            {&docServer{doc: mockAtom, model: oldModel}, nil, "this service uses OData V2"},
		"V2 by its header":         {&docServer{doc: mockAtom, model: keyedModel, header: http.Header{"Dataserviceversion": {"2.0;"}}}, nil, "this service uses OData V2"},
		"V3 by its header":         {&docServer{doc: mockAtom, modelCode: 404, header: http.Header{"Dataserviceversion": {"3.0"}}}, nil, "this service uses OData V3"},
		"broken off":               {&docServer{doc: mockAtom[:700], model: keyedModel}, nil, "the service document is broken XML"},
		"badly nested":             {&docServer{doc: strings.Replace(mockAtom, "</app:workspace>", "</app:other>", 1), model: keyedModel}, nil, "the service document is broken XML"},
		"no service":               {&docServer{doc: `<?xml version="1.0"?><other/>`, model: keyedModel}, nil, "XML"},
		"with a document type":     {&docServer{doc: `<!DOCTYPE service [<!ENTITY x "y">]>` + mockAtom, model: keyedModel}, nil, "XML"},
		"document type further on": {&docServer{doc: strings.Replace(mockAtom, "<app:workspace>", "<app:workspace><!DOCTYPE x>", 1), model: keyedModel}, nil, "the service document is broken XML"},
		"as the standard has it": {&docServer{doc: specAtom, model: keyedModel}, []client.Set{
			{Name: "Orders", Kind: client.EntitySet, URL: "Orders"},
			{Name: "OrderDetails", Title: "Order & Details", Kind: client.EntitySet, URL: "Order%20Details"},
			{Name: "Left", Kind: client.Singleton, URL: "Left"},
			{Name: "Best-Selling Products", Kind: client.FunctionImport, URL: "TopProducts"},
			{Name: "Contoso", Title: "Contoso Ltd.", Kind: client.Singleton, URL: "Contoso"},
			{Name: "Human Resources", Kind: client.ServiceDocument, URL: "http://host/HR/", Elsewhere: "http://host"},
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.server.open(t)
			sets, err := s.Sets(t.Context())
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("%v, want %s", err, c.fault)
				}
				return
			}
			if diff := cmp.Diff(c.want, sets); diff != "" || err != nil {
				t.Fatal(diff, err)
			}
			if s.SetsNote() != "" {
				t.Error(s.SetsNote())
			}
			if r, err := s.Request(client.Query{Path: sets[0].Name}, client.Start); err != nil || !strings.Contains(r.URL, "/odata/"+sets[0].URL+"?") {
				t.Error(r.URL, err)
			}
		})
	}
}

func TestAtomThatHoldsRowsIsNotCalledOld(t *testing.T) {
	t.Parallel()
	feed := `<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>`
	for want, model := range map[string]string{"Atom XML came": keyedModel, "this service uses OData V2": oldModel} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "$metadata") {
				fmt.Fprint(w, model)
				return
			}
			fmt.Fprint(w, feed)
		})
		_, _ = s.Schema(t.Context())
		if _, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestSetsOfTheModel(t *testing.T) {
	t.Parallel()
	want := []client.Set{{Name: "Things", Kind: client.EntitySet, URL: "Things"}, {Name: "Me", Kind: client.Singleton, URL: "Me"}}
	for status, falls := range map[int]bool{400: true, 404: true, 405: true, 406: true, 410: true, 501: true,
		401: true, 403: true, 500: false, 429: false, 502: false, 503: false, 504: false} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			d := &docServer{status: status, doc: `{"error":{"code":"x","message":"no list"}}`, model: keyedModel}
			s := d.open(t, func(o *client.Options) { o.Anonymous = true })
			sets, err := s.Sets(t.Context())
			if !falls {
				var e *client.ResponseError
				if !errors.As(err, &e) || e.Status != status || sets != nil {
					t.Errorf("%v, %v", sets, err)
				}
				return
			}
			if diff := cmp.Diff(want, sets); diff != "" || err != nil {
				t.Fatal(diff, err)
			}
			if note := s.SetsNote(); !strings.Contains(note, fmt.Sprintf("(%d)", status)) || !strings.Contains(note, "its model") {
				t.Errorf("note %q", note)
			}
			if _, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start); err != nil {
				t.Error(err)
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			n := 0
			for _, a := range d.asked {
				if strings.HasPrefix(a, "/$metadata") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("the model was asked for %d times: %v", n, d.asked)
			}
		})
	}
}

// TestUselessServiceDocuments: a response that is good and lists nothing is no list.
func TestUselessServiceDocuments(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*docServer{
		"204":                 {status: 204},
		"an empty body":       {doc: ""},
		"an empty list":       {doc: `{"@odata.context":"$metadata","value":[]}`},
		"an empty Atom list":  {doc: `<service xmlns="http://www.w3.org/2007/app"><workspace/></service>`},
		"a page of a browser": {doc: "<!DOCTYPE html><html><title>Welcome</title></html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d.model = keyedModel
			s := d.open(t)
			sets, err := s.Sets(t.Context())
			if err != nil || len(sets) != 2 || sets[0].Name != "Things" || sets[0].Unlisted || !strings.Contains(s.SetsNote(), "its model") {
				t.Errorf("%+v, note %q, %v", sets, s.SetsNote(), err)
			}
			if p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start); err != nil || p.Len() != 1 {
				t.Errorf("rows: %v", err)
			}
		})
	}
	d := &docServer{doc: `{"value":[]}`, modelCode: 404}
	if sets, err := d.open(t).Sets(t.Context()); err != nil || len(sets) != 0 {
		t.Errorf("an empty list without a model: %v, %v", sets, err)
	}
}

// TestARefusedTokenIsNotShownAgain: the model would be refused too.
func TestARefusedTokenIsNotShownAgain(t *testing.T) {
	t.Parallel()
	d := &docServer{status: 401, doc: `{"error":{"code":"x","message":"no"}}`, model: keyedModel}
	if sets, err := d.open(t).Sets(t.Context()); err == nil {
		t.Error(sets)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) != 1 {
		t.Errorf("asked for %q", d.asked)
	}
}

func TestNoSetsAtAll(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*docServer{
		"no model":      {modelCode: 404},
		"an old model":  {model: oldModel},
		"no right":      {modelCode: 401},
		"an html model": {model: "<html><title>Sorry</title></html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d.status, d.doc = 404, `{"error":{"code":"x","message":"no list"}}`
			s := d.open(t)
			sets, err := s.Sets(t.Context())
			var e *client.ResponseError
			if !errors.As(err, &e) || e.Status != 404 || e.Message != "no list" || sets != nil {
				t.Errorf("%v, %v: want the answer of the service document", sets, err)
			}
		})
	}
}

// TestAKeptModelIsNoList: the service is down, whatever it was yesterday.
func TestAKeptModelIsNoList(t *testing.T) {
	t.Parallel()
	cache := &memory{}
	keep := func(o *client.Options) { o.Cache = cache }
	d := &docServer{status: 500, doc: `{"error":{"code":"x","message":"down"}}`, modelCode: 500, model: "down"}
	s := d.open(t, keep)
	schema, err := parseModel([]byte(keyedModel))
	if err != nil {
		t.Fatal(err)
	}
	cache.Save(s.cacheKey(), kept{schema: schema}.bytes())
	if _, err := s.Sets(t.Context()); err == nil || !strings.Contains(err.Error(), "down") {
		t.Errorf("%v", err)
	}
	if m, err := s.Schema(t.Context()); err != nil || m.Set("Things") == nil {
		t.Errorf("the kept model is there all the same: %v", err)
	}
}

func FuzzAtomSets(f *testing.F) {
	f.Add(mockAtom)
	f.Add(specAtom)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := atomSets([]byte(text))
		if err != nil {
			return
		}
		for _, set := range list.sets {
			if set.URL == "" || set.Kind == "" {
				t.Errorf("%+v", set)
			}
		}
	})
}
