package servicetest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/lazy"
)

const (
	odmApp  = "6b1c7e90-2d4f-4a8b-9c3e-0f5a1b2c3d4e"
	odmPath = "/api/v1/as-user/"
	odmMax  = 2000
)

// ODM is a Genestack ODM: plain JSON whose errors have no body, for a token
// that az gets for a scope without a dot. Scope is that scope, see [FakeAz].
// Options: WithRows (studies, default 45).
func ODM(t testing.TB, more ...Option) *System {
	t.Helper()
	s := &System{Name: "odm", Scope: "api://" + odmApp + "/default", Set: "studies", Key: "genestack:accession",
		Ledger: &Ledger{}, cfg: configured(45, odmMax, more)}
	s.Rows = s.cfg.rows
	s.token = s.jwt(map[string]any{"aud": "api://" + odmApp, "iss": "https://sts.windows.net/" + xmartTenant + "/", "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "scp": "default", "upn": "someone@example.org"})
	o := &odm{s: s, sets: map[string]*simTable{"studies": odmStudies(s.cfg.rows), "samples": odmSamples()}}
	s.URL = s.listen(t, false, o.handle)
	return s
}

type odm struct {
	s    *System
	sets map[string]*simTable
}

func odmStudies(n int) *simTable {
	t := &simTable{name: "studies", key: "genestack:accession"}
	for _, name := range []string{"genestack:accession", "Study Title", "Study Source", "Sample Source ID", "last_update", "Number of Samples"} {
		t.columns = append(t.columns, simColumn{name, ""})
	}
	for i := range n {
		source := "ArrayExpress"
		if i%3 == 0 {
			source = "Gene Expression Omnibus"
		}
		r := simRow{"genestack:accession": text(fmt.Sprintf("GSF%06d", 100000+i)), "Study Title": text(fmt.Sprintf("RNA-Seq of tissue %d", i)),
			"Study Source": text(source), "Sample Source ID": fmt.Sprintf(`["E-%d","S-%d"]`, i, i), "last_update": text(fmt.Sprintf("2026-02-%02d", i%28+1)),
			"Number of Samples": strconv.Itoa(9007199254740993 + i)}
		if i%5 == 0 {
			delete(r, "Sample Source ID") // absent, not null
		}
		t.rows = append(t.rows, r)
	}
	return t
}

func odmSamples() *simTable {
	return &simTable{name: "samples", key: "genestack:accession", columns: []simColumn{{"genestack:accession", ""}}}
}

// handle answers; its refusals have no body at all.
func (o *odm) handle(r request) reply {
	_, token := bearer(r)
	t := o.sets[strings.TrimPrefix(r.URL.Path, odmPath)]
	switch {
	case token != o.s.token:
		return reply{status: 401}
	case t == nil:
		return reply{status: 404}
	case r.Method != http.MethodGet:
		return reply{status: 405}
	}
	q := optionsOf(r)
	offset, errOffset := q.count("pageOffset", 0)
	limit, errLimit := q.count("pageLimit", odmMax)
	rows, ok := odmFilter(t, q.get("filter"))
	if errOffset != nil || errLimit != nil || limit > odmMax || !ok {
		return reply{status: 400}
	}
	if word := strings.ToLower(q.get("query")); word != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r simRow) bool {
			return !strings.Contains(strings.ToLower(plainText(r["Study Title"])), word)
		})
	}
	if by, down := strings.CutPrefix(q.get("sort"), "-"); by != "" {
		direction := ""
		if down {
			direction = " desc"
		}
		var err error
		if rows, err = t.sorted(rows, by+direction); err != nil {
			return reply{status: 400}
		}
	}
	names, _ := t.names("")
	page := rows[min(offset, len(rows)):min(offset+limit, len(rows))]
	body := fmt.Sprintf(`{"meta":{"pagination":{"count":%d,"total":%d,"offset":%d,"limit":%d}},"data":%s}`,
		len(page), len(rows), offset, limit, t.write(page, names, nil))
	return reply{status: 200, kind: "application/json", body: body}
}

var odmTerm = lazy.Regexp(`^"([^"]+)"(!?=)("([^"]*)"|[^\s"]+)$`)

// odmFilter understands "Name"=value and != joined by && or AND.
func odmFilter(t *simTable, filter string) ([]simRow, bool) {
	rows := slices.Clone(t.rows)
	if filter == "" {
		return rows, true
	}
	for _, part := range strings.Split(strings.ReplaceAll(filter, " AND ", " && "), " && ") {
		m := odmTerm.FindStringSubmatch(strings.Trim(part, "() "))
		if m == nil {
			return nil, false
		}
		want := m[3]
		if strings.HasPrefix(want, `"`) {
			want = m[4]
		}
		rows = slices.DeleteFunc(rows, func(r simRow) bool { return (plainText(r[m[1]]) == want) != (m[2] == "=") })
	}
	return rows, true
}

// FakeAz puts a program named az into a new folder and returns that folder,
// for the front of PATH. It hands out the token of s to whoever asks with
// --scope exactly as s wants it, and says what az says otherwise. Its calls
// are read by [AzCalls]. It is a shell script: tests that use it are skipped
// on Windows.
func FakeAz(t testing.TB, s *System) (folder string) {
	t.Helper()
	if os.PathSeparator == '\\' {
		t.Skip("the az that is put up here is a shell script")
	}
	folder = t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
log='%s'
printf '%%s\n' "$*" >> "$log"
scope=
while [ $# -gt 0 ]; do
  case "$1" in
    --scope) scope="$2"; shift ;;
    --scope=*) scope="${1#--scope=}" ;;
  esac
  shift
done
if [ "$scope" != '%s' ]; then
  echo "ERROR: AADSTS65001: The user or administrator has not consented to use the application with ID '04b07795-8ddb-461a-bbee-02f9e1bf7b46' named 'Microsoft Azure CLI'. Send an interactive authorization request for this user and resource. Trace ID: %s Correlation ID: %s Timestamp: 2026-01-01 00:00:00Z" >&2
  echo "Interactive authentication is needed. Please run:" >&2
  echo "az login --scope $scope" >&2
  exit 1
fi
cat <<'END'
{
  "accessToken": "%s",
  "expiresOn": "2099-01-01 00:00:00.000000",
  "expires_on": 4070908800,
  "tenant": "%s",
  "tokenType": "Bearer"
}
END
`, azLog(folder), s.Scope, traceID, correlationID, s.token, xmartTenant)
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func azLog(folder string) string { return filepath.Join(folder, "az.log") }

// AzCalls returns the arguments of each call of a [FakeAz], joined by blanks.
func AzCalls(t testing.TB, folder string) []string {
	t.Helper()
	data, err := os.ReadFile(azLog(folder))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(data), "\n"), "\n")
}
