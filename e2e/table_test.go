//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// table is an OData V4 service of one set, Rows, written for the tests of exports and
// comparisons. It serves its rows in the order that they are given in, which is that of its
// key as it sorts.
type table struct {
	Key   []string        // properties
	Order []string        // of other properties, by which the rows are in order too
	Model string          // CSDL of the type's properties, without the key
	Rows  []string        // JSON objects
	Limit int             // most rows of a page, 0 all
	Links bool            // pages have next links; else they are requested by $skip
	Fail  func(n int) int // status of the n-th request for rows instead of an answer, 0 none; nil never

	asked int
}

// serve starts the service and returns its URL.
func (s *table) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("OData-Version", "4.0")
	head.Set("Content-Type", "application/json;odata.metadata=minimal")
	switch strings.Trim(r.URL.Path, "/") {
	case "":
		fmt.Fprint(w, `{"@odata.context":"$metadata","value":[{"name":"Rows","kind":"EntitySet","url":"Rows"}]}`)
	case "$metadata":
		head.Set("Content-Type", "application/xml")
		fmt.Fprint(w, s.metadata())
	case "Rows":
		s.page(w, r)
	default:
		refuse(w, http.StatusNotFound, "there is no such resource")
	}
}

func (s *table) metadata() string {
	var refs strings.Builder
	for _, name := range s.Key {
		fmt.Fprintf(&refs, "<PropertyRef Name=%q/>", name)
	}
	return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="e2e" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<ComplexType Name="Place"><Property Name="City" Type="Edm.String"/><Property Name="Zip" Type="Edm.Int32"/></ComplexType>
<EntityType Name="Row"><Key>` + refs.String() + `</Key>` + s.Model + `</EntityType>
<EntityContainer Name="Container"><EntitySet Name="Rows" EntityType="e2e.Row"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"code":"%d","message":%q}}`, status, message)
}

// page serves rows. Options that are not implemented are rejected: if one were ignored, a
// wrong result would look correct.
func (s *table) page(w http.ResponseWriter, r *http.Request) {
	if s.asked++; s.Fail != nil {
		if status := s.Fail(s.asked); status > 0 {
			refuse(w, status, "this request fails on purpose")
			return
		}
	}
	options := r.URL.Query()
	from, top, count := 0, len(s.Rows), false
	var names []string
	for name := range options {
		value := options.Get(name)
		number, err := strconv.Atoi(value)
		switch name {
		case "$top":
			top = number
		case "$skip", "$skiptoken":
			from += number
		case "$count":
			count, err = strconv.ParseBool(value)
		case "$select":
			names, err = strings.Split(value, ","), nil
		case "$orderby":
			err = nil
			if by := strings.Split(strings.ReplaceAll(value, " asc", ""), ","); !slices.Equal(by, s.Key) && !slices.Equal(by, s.Order) {
				err = fmt.Errorf("the rows are not in the order %q", value)
			}
		default:
			err = fmt.Errorf("%s is not implemented", name)
		}
		if err != nil {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
	}
	from = min(from, len(s.Rows))
	wanted := min(top, len(s.Rows)-from)
	n := wanted
	if s.Limit > 0 {
		n = min(n, s.Limit)
	}
	var b bytes.Buffer
	fmt.Fprint(&b, `{"@odata.context":"$metadata#Rows"`)
	if count {
		fmt.Fprintf(&b, `,"@odata.count":%d`, len(s.Rows))
	}
	rows := slices.Clone(s.Rows[from : from+n])
	for i := range rows {
		rows[i] = chosen(rows[i], names)
	}
	fmt.Fprintf(&b, `,"value":[%s]`, strings.Join(rows, ","))
	if s.Links && n < wanted {
		options.Del("$skip")
		options.Set("$skiptoken", strconv.Itoa(from+n))
		if options.Has("$top") {
			options.Set("$top", strconv.Itoa(top-n))
		}
		fmt.Fprintf(&b, `,"@odata.nextLink":"Rows?%s"`, options.Encode())
	}
	fmt.Fprint(&b, "}")
	_, _ = w.Write(b.Bytes())
}

// chosen returns an object with the members of these names only; nil all.
func chosen(object string, names []string) string {
	if names == nil {
		return object
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &members); err != nil {
		panic(err) // rows are literals of the tests
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%q:%s", name, members[name])
	}
	return "{" + strings.Join(parts, ",") + "}"
}
