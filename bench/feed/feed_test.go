package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func serve(t *testing.T, o options) (root string) {
	t.Helper()
	var f *feed
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	root = srv.URL + "/odata"
	var err error
	if f, err = newFeed(o, root); err != nil {
		t.Fatal(err)
	}
	return root
}

func get(t *testing.T, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

type page struct {
	Count *int             `json:"@odata.count"`
	Value []map[string]any `json:"value"`
	Next  string           `json:"@odata.nextLink"`
}

func fetch(t *testing.T, url string) page {
	t.Helper()
	resp, body := get(t, url)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", url, resp.Status, body)
	}
	var p page
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return p
}

// reference returns the rows of writeCSV, read by encoding/csv.
func reference(t *testing.T, rows int) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := writeCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func compare(t *testing.T, got []map[string]any, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i, row := range got {
		for j, c := range columns {
			text := fmt.Sprint(row[c.name])
			if row[c.name] == nil {
				text = ""
			}
			if text != want[i][j] {
				t.Fatalf("row %d: %s is %q, the CSV has %q", i, c.name, text, want[i][j])
			}
		}
	}
}

func TestEveryWayToPageGivesTheReference(t *testing.T) {
	const rows = 2500
	root := serve(t, options{rows: rows, limit: 400})
	want := reference(t, rows)

	ways := map[string]func(seen []map[string]any, p page) string{
		"next links":        func(_ []map[string]any, p page) string { return p.Next },
		"$skip":             func(seen []map[string]any, _ page) string { return fmt.Sprintf("?$top=300&$skip=%d", len(seen)) },
		"$skip beyond page": func(seen []map[string]any, _ page) string { return fmt.Sprintf("?$skip=%d", len(seen)) },
		"key": func(seen []map[string]any, _ page) string {
			if len(seen) == 0 {
				return "?$orderby=" + keyName
			}
			return fmt.Sprintf("?$filter=%s%%20gt%%20%v&$orderby=%s%%20asc", keyName, seen[len(seen)-1][keyName], keyName)
		},
	}
	for name, next := range ways {
		t.Run(name, func(t *testing.T) {
			var got []map[string]any
			for p := fetch(t, root+"/Rows?$count=true"); len(p.Value) > 0; {
				if p.Count != nil && *p.Count != rows {
					t.Fatalf("the count is %d", *p.Count)
				}
				if got = append(got, p.Value...); len(got) > rows {
					t.Fatal("rows repeat")
				}
				url := next(got, p)
				if url == "" {
					break
				}
				if !strings.HasPrefix(url, "http") {
					url = root + "/Rows" + url
				}
				p = fetch(t, url)
			}
			compare(t, got, want)
		})
	}
}

func TestTopBeyondTheLimitHasLinksUntilItsEnd(t *testing.T) {
	root := serve(t, options{rows: 5000, limit: 400})
	var sizes []int
	for url := root + "/Rows?$top=1000&$skip=50"; url != ""; {
		p := fetch(t, url)
		sizes, url = append(sizes, len(p.Value)), p.Next
	}
	if got := fmt.Sprint(sizes); got != "[400 400 200]" {
		t.Errorf("pages of %s rows, want [400 400 200]", got)
	}
}

func TestCSVDistinguishesNullFromEmpty(t *testing.T) {
	root := serve(t, options{rows: 200})
	var b bytes.Buffer
	if err := writeCSV(&b, 200); err != nil {
		t.Fatal(err)
	}
	empty, nulls := 0, 0
	for _, row := range fetch(t, root+"/Rows").Value {
		for _, value := range row {
			switch value {
			case "":
				empty++
			case nil:
				nulls++
			}
		}
	}
	quoted := strings.Count(b.String(), `,"",`)
	if empty == 0 || nulls == 0 || quoted != empty {
		t.Errorf("%d empty strings and %d nulls, the CSV has %d times \"\"", empty, nulls, quoted)
	}
}

func TestGzipIsTheSameBody(t *testing.T) {
	root := serve(t, options{rows: 500, gzip: true})
	_, plain := get(t, root+"/Rows", "Accept-Encoding", "identity")
	for range 2 { // rendered, then from the cache
		resp, unpacked := get(t, root+"/Rows") // net/http asks for gzip and unpacks
		if !resp.Uncompressed || !bytes.Equal(plain, unpacked) {
			t.Errorf("compressed: %t, %d bytes, want %d", resp.Uncompressed, len(unpacked), len(plain))
		}
	}
}

func TestUnknownOptionsAreRejected(t *testing.T) {
	root := serve(t, options{rows: 10})
	for path, status := range map[string]int{
		"/Rows?$select=Year":          http.StatusBadRequest,
		"/Rows?$orderby=Year":         http.StatusBadRequest,
		"/Rows?$filter=Year%20eq%201": http.StatusBadRequest,
		"/Rows?$top=x":                http.StatusBadRequest,
		"/Others":                     http.StatusNotFound,
		"/Rows?$top=1":                http.StatusOK,
	} {
		if resp, _ := get(t, root+path); resp.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, resp.Status, status)
		}
	}
}

func TestMetadataFileWithETag(t *testing.T) {
	file := filepath.Join(t.TempDir(), "model.xml")
	csdl := `<Edmx><Schema><EntityContainer><EntitySet Name="users"/><EntitySet Name="groups"/></EntityContainer></Schema></Edmx>`
	if err := os.WriteFile(file, []byte(csdl), 0o600); err != nil {
		t.Fatal(err)
	}
	root := serve(t, options{rows: 3, metadata: file})
	resp, body := get(t, root+"/$metadata")
	if string(body) != csdl {
		t.Errorf("metadata: %s", body)
	}
	again, body := get(t, root+"/$metadata", "If-None-Match", resp.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || len(body) > 0 {
		t.Errorf("the same version again: %s, %d bytes", again.Status, len(body))
	}
	if p := fetch(t, root); len(p.Value) != 2 || p.Value[1]["name"] != "groups" {
		t.Errorf("service document: %v", p.Value)
	}
	if p := fetch(t, root+"/groups?$orderby=id"); len(p.Value) != 3 {
		t.Errorf("rows: %v", p.Value)
	}
	_, log := get(t, strings.TrimSuffix(root, "/odata")+"/requests")
	if got := strings.Fields(string(log)); len(got) != 5 || got[0] == "0" || got[4] != "/odata/groups?$orderby=id" {
		t.Errorf("requests: %q", got)
	}
}
