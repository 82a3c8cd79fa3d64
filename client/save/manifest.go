package save

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/redact"
)

// manifestVersion is that of the form of manifests and of the rows that are kept. Another
// one is not read.
const manifestVersion = 1

// manifest is what is known of an unfinished export: FILE.partial.json. What it says of
// the bytes was synced before it was written.
type manifest struct {
	Version int               `json:"version"`
	Order   map[string]string `json:"order"` // what was ordered, by name: see orderOf
	At      mark              `json:"at"`    // up to where the unfinished file is sound
	// Run is where the run of requests goes on behind At, with its way of paging and its
	// last key or link. nil: it begins again.
	Run     *client.Checkpoint `json:"run,omitempty"`
	Header  names              `json:"header,omitzero"`   // columns of a text so far
	Columns []column           `json:"columns,omitempty"` // of rows that are kept for a format at the end
	// Ragged is set if columns came after the header of a text was written: the unfinished file
	// lacks them there and in the rows before.
	Ragged   bool     `json:"ragged,omitempty"`
	Formulas int64    `json:"formulas,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	// Complete is set once all rows are in the unfinished file.
	Complete bool `json:"complete,omitempty"`
	// Made are the finished files that only lack their names.
	Made []made `json:"made,omitempty"`
	// Replaced is set before the folder that has the name gets another one, and goes.
	Replaced bool `json:"replaced,omitempty"`
}

// mark is a place in an unfinished file. Of a compressed text the bytes and their hash are
// those of the text.
type mark struct {
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	Hash  string `json:"hash"` // SHA-256 of the bytes before it, in hex
}

// column is a column of rows that are kept, and whether some row had a value in it.
type column struct {
	client.Column
	Set bool `json:"set"`
}

// made is a finished file.
type made struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
	Hash  string `json:"hash"`
}

// orderOf returns what must be the same for an export to be gone on with, by the names
// that the user knows.
func orderOf(s *client.Session, e client.Export, format, compression string) map[string]string {
	q := e.Query
	var orders, params []string
	for _, o := range q.OrderBy {
		orders = append(orders, o.String())
	}
	for _, p := range q.Params {
		params = append(params, p.Name+"="+kept(p))
	}
	order := map[string]string{
		"environment": s.About.Ref(), "service": place(s.About.URL), "set": q.Path, "filter": q.Filter, "orderby": strings.Join(orders, ","),
		"select": strings.Join(q.Select, ","), "expand": q.Expand, "search": q.Search, "apply": q.Apply, "param": strings.Join(params, "&"),
		"format": format, "compression": compression, "columns": strings.Join(e.Columns, ","),
	}
	if len(q.Where) > 0 {
		where, _ := json.Marshal(q.Where) //nolint:errchkjson // values are JSON as they are
		order["conditions"] = string(where)
	}
	for name, n := range map[string]int64{"skip": e.First, "rows-per-file": e.RowsPerFile} {
		if n != 0 {
			order[name] = strconv.FormatInt(n, 10)
		}
	}
	if e.Limit >= 0 {
		order["top"] = strconv.FormatInt(e.Limit, 10)
	}
	for name, set := range map[string]bool{"whole lists": e.Lists, "excel-safe": e.ExcelSafe, "loaded rows": e.Pages != nil} {
		if set {
			order[name] = "yes"
		}
	}
	maps.DeleteFunc(order, func(_, value string) bool { return value == "" })
	return order
}

// kept returns the value of a parameter as a manifest holds it: nothing of a secret, which
// may change while an export rests.
func kept(p client.Param) string {
	if redact.SecretField(p.Name) {
		return ""
	}
	return p.Value
}

// place returns where a service is, without what may be a secret. The port of this
// machine's own services may change from start to start.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := u.Host
	if h := u.Hostname(); h == "localhost" || h == "127.0.0.1" || h == "::1" {
		host = h
	}
	return host + u.Path
}

// differences lists what two orders have not in common, each in words.
func differences(was, is map[string]string) []string {
	names := slices.Sorted(maps.Keys(was))
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, ok := was[name]; !ok {
			names = append(names, name)
		}
	}
	var list []string
	for _, name := range names {
		switch a, b := was[name], is[name]; {
		case a == b:
		case a == "":
			list = append(list, fmt.Sprintf("%s is %q and was not there", name, b))
		case b == "":
			list = append(list, fmt.Sprintf("%s was %q and is not there", name, a))
		default:
			list = append(list, fmt.Sprintf("%s was %q and is %q", name, a, b))
		}
	}
	return list
}

// mostManifest is how large a manifest can be.
const mostManifest = 16 << 20

// readManifest reads a manifest, nil if there is none.
func readManifest(d disk, path string) (*manifest, error) {
	there, err := exists(d, path)
	if err != nil || !there {
		return nil, err
	}
	f, err := d.open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostManifest))
	if err != nil {
		return nil, err
	}
	m := new(manifest)
	if err := json.Unmarshal(data, m); err != nil || m.Version != manifestVersion || m.At.Rows < 0 || m.At.Bytes < 0 {
		return nil, errForeign
	}
	if at := bytes.LastIndex(data, []byte(sumBefore)); at < 0 || !bytes.Equal(data, signed(data[:at])) {
		return nil, errEdited
	}
	return m, nil
}

var (
	// errForeign reports a file in the place of a manifest that is none.
	errForeign = errors.New("it is no manifest of an export")
	// errEdited reports a manifest whose text is not the one that was written. Its bytes and
	// their hash can be compared with the unfinished file; rows, columns, notes and places cannot.
	errEdited = errors.New("it was changed: its checksum is of another text")
)

// isNoManifest reports an error about what a file holds.
func isNoManifest(err error) bool { return errors.Is(err, errForeign) || errors.Is(err, errEdited) }

func (m *manifest) save(d disk, path string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return replace(d, path, signed(data[:len(data)-len(sumEnd)]))
}

// A manifest ends with a member that is the SHA-256 of the text before it, in hex.
const (
	sumBefore = ",\n  \"sum\": \""
	sumEnd    = "\n}"
)

// signed returns a manifest of its text up to the sum.
func signed(text []byte) []byte {
	sum := sha256.Sum256(text)
	return slices.Concat(text, fmt.Appendf(nil, "%s%x\"%s\n", sumBefore, sum, sumEnd))
}
