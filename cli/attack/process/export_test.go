//go:build unix

package process

import (
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"odatui/cli/clitest"
)

const (
	killPages = 24
	killRows  = 400
)

const killModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int64" Nullable="false"/><Property Name="Text" Type="Edm.String"/>
<Property Name="Amount" Type="Edm.Decimal" Precision="20" Scale="4"/><Property Name="Day" Type="Edm.Date"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="T" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

// bodies are the pages of the service: large enough for the manifest to be saved on the way.
var bodies = sync.OnceValue(func() [killPages]string {
	var list [killPages]string
	for page := range killPages {
		var b strings.Builder
		fmt.Fprintf(&b, `{"@odata.count":%d,`, killPages*killRows)
		if page < killPages-1 {
			fmt.Fprintf(&b, `"@odata.nextLink":"T?$skiptoken=%d",`, page+1)
		}
		b.WriteString(`"value":[`)
		for i := range killRows {
			if i > 0 {
				b.WriteByte(',')
			}
			id := page*killRows + i
			text := strings.Repeat(strconv.Itoa(id%97), 700)
			fmt.Fprintf(&b, `{"Id":%d,"Text":"%d é,\"q\"\n%s","Amount":%d.%04d,"Day":"2026-01-%02d"}`, id, id, text, id, id%10000, id%28+1)
		}
		b.WriteString("]}")
		list[page] = b.String()
	}
	return list
})

// killer is the service of an export, which ends the process that asks.
type killer struct {
	*clitest.Server
	asked  atomic.Int64 // pages
	at     atomic.Int64 // page at which the process ends, 0 none
	arrive chan bool    // it was requested
}

// newKiller starts the service. A page for which refuse is true is answered with 401.
func newKiller(t *testing.T, refuse func(*http.Request) bool) *killer {
	t.Helper()
	k := &killer{arrive: make(chan bool, 1)}
	k.Server = clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
		case "/svc/$metadata":
			clitest.Reply(w, 200, "application/xml", killModel)
		default:
			page, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
			body := bodies()[page]
			if refuse != nil && refuse(r) {
				clitest.Reply(w, 401, clitest.JSON, `{"error":{"code":"Unauthorized","message":"token expired"}}`)
				return
			}
			if k.asked.Add(1) == k.at.Load() {
				_, _ = io.WriteString(w, body[:len(body)/2])
				k.arrive <- true
				clitest.Hang(r)
				return
			}
			clitest.Reply(w, 200, clitest.JSON, body)
		}
	})
	return k
}

// moment is when an export is killed: when a page is requested, or when a file next to it
// has a size.
type moment struct {
	page int64
	path string
	size int64
}

// kill runs an export and kills it. It returns false if the export ended before.
func (k *killer) kill(t *testing.T, s *clitest.Sandbox, args []string, when moment) bool {
	t.Helper()
	k.asked.Store(0)
	k.at.Store(when.page)
	cmd := s.Command(args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, errs.String())
			}
			return false
		case <-k.arrive:
			return killed(t, cmd, ended)
		default:
			if when.page > 0 { // nothing to look at: wait
				select {
				case err := <-ended:
					ended <- err
				case there := <-k.arrive:
					k.arrive <- there
				}
				continue
			}
			if info, err := os.Stat(when.path); err == nil && info.Size() >= when.size {
				return killed(t, cmd, ended)
			}
			time.Sleep(time.Millisecond) // between two looks
		}
	}
}

func killed(t *testing.T, cmd *exec.Cmd, ended chan error) bool {
	t.Helper()
	_ = cmd.Process.Kill() // it may have ended
	<-ended
	return true
}

// TestKilledExportsGoOn kills exports at random moments and runs the same command again:
// the file is that of an undisturbed one. Before that it is not there, or whole.
func TestKilledExportsGoOn(t *testing.T) {
	t.Parallel()
	clitest.ProcessesOnly(t)
	kills := 20
	if os.Getenv("ODATUI_LONG") == "1" {
		kills = 200
	}
	formats := []string{"x.csv", "x.ndjson", "x.csv.zst", "x.json.gz", "x.parquet", "x.xlsx"}
	r := rand.New(rand.NewPCG(2026, 11))
	k := newKiller(t, nil)
	whole := map[string]string{}
	done, resumed := 0, 0
	for i := 0; done < kills; i++ {
		name := formats[i%len(formats)]
		s := clitest.NewSandbox(t, k.Profile())
		args := []string{"export", "x", "T", "-o", name}
		if _, ok := whole[name]; !ok {
			k.at.Store(0)
			if first := s.Run(args...); first.Code != 0 {
				t.Fatalf("%s", first)
			}
			whole[name] = contentOf(t, s.Path("work", name))
			if err := os.Remove(s.Path("work", name)); err != nil {
				t.Fatal(err)
			}
		}
		for range 1 + r.IntN(3) {
			if !k.kill(t, s, args, randomMoment(r, s.Path("work", name+".partial"), len(whole[name]))) {
				break
			}
			done++
			if _, err := os.Stat(s.Path("work", name)); err == nil && contentOf(t, s.Path("work", name)) != whole[name] {
				t.Errorf("%s: it has its name and is not whole", name)
			}
		}
		k.at.Store(0)
		last := s.Run(args...)
		if strings.Contains(last.Err, "there already") && last.Code == 0 {
			resumed++
		}
		if last.Code != 0 && !strings.Contains(last.Err, name+" is there already") || contentOf(t, s.Path("work", name)) != whole[name] {
			t.Errorf("%s, %d kills: %s", name, done, last)
		}
		left, _ := filepath.Glob(s.Path("work", name+".*"))
		if len(left) > 0 && last.Code == 0 {
			t.Errorf("%s: left %q", name, left)
		}
	}
	t.Logf("%d kills, %d exports went on", done, resumed)
	if resumed < kills/10 {
		t.Errorf("only %d of %d exports went on", resumed, done)
	}
}

func randomMoment(r *rand.Rand, partial string, size int) moment {
	m := moment{path: partial, size: r.Int64N(int64(size))}
	switch r.IntN(3) {
	case 0:
		m.page = 1 + r.Int64N(killPages)
	case 1: // while the format is made
		m.path, m.size = partial+".new", r.Int64N(m.size+1)
	}
	return m
}

// contentOf returns what is in a file, decompressed.
func contentOf(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Errorf("%v", err)
		return ""
	}
	defer f.Close()
	var from io.Reader = f
	switch filepath.Ext(path) {
	case ".gz":
		from, err = gzip.NewReader(f)
	case ".zst":
		from, err = zstd.NewReader(f)
	}
	if err != nil {
		t.Errorf("%v", err)
		return ""
	}
	data, err := io.ReadAll(from)
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return string(data)
}

// TestInterruptedExport: ctrl+c keeps what came, and says how to go on.
func TestInterruptedExport(t *testing.T) {
	t.Parallel()
	k := newKiller(t, nil)
	s := clitest.NewSandbox(t, k.Profile())
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		k.asked.Store(0)
		k.at.Store(5)
		cmd := s.Command("export", "x", "T", "-o", "x.csv")
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		<-k.arrive
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		code := clitest.CodeOf(t, cmd.Wait())
		if code != clitest.ExitInterrupted || !strings.HasSuffix(errs.String(), " rows came, then it was interrupted\n"+
			"odatui: hint: what came is kept in x.csv.partial: the same command goes on\n") {
			t.Errorf("exit %d: %s", code, errs.String())
		}
	}
	k.at.Store(0)
	if last := s.Run("export", "x", "T", "-o", "x.csv"); last.Code != 0 || !strings.Contains(last.Err, "3,200 were there already") {
		t.Errorf("%s", last)
	}
}

// TestRefusedOnTheWay: what came before the token was refused is kept, and the same command
// goes on with a new one, also where the refused one was the first.
func TestRefusedOnTheWay(t *testing.T) {
	t.Parallel()
	var pages, refuse atomic.Int64
	refuse.Store(3)
	k := newKiller(t, func(r *http.Request) bool {
		return pages.Add(1) == refuse.Load() && r.Header.Get("Authorization") == "Bearer one"
	})
	s := clitest.NewSandbox(t, strings.Replace(k.Profile(), "[profiles.x]",
		"[profiles.x]\nauth = { method = \"bearer\", token = { env = \"TOKEN\" } }", 1))
	s.Env = []string{"TOKEN=one"}
	first := s.Run("export", "x", "T", "-o", "x.csv")
	if first.Code != clitest.ExitAuth || !strings.Contains(first.Err, "error: 800 rows came, then ") ||
		!strings.Contains(first.Err, "hint: what came is kept in x.csv.partial: the same command goes on") {
		t.Errorf("%s", first)
	}
	pages.Store(0)
	refuse.Store(1)
	again := s.Run("export", "x", "T", "-o", "x.csv")
	if again.Code != clitest.ExitAuth || !strings.Contains(again.Err, "error: 800 rows came, then ") {
		t.Errorf("%s", again)
	}
	s.Env = []string{"TOKEN=two"}
	last := s.Run("export", "x", "T", "-o", "x.csv")
	if last.Code != 0 || !strings.Contains(last.Err, "9,600 rows (800 were there already)") {
		t.Errorf("%s", last)
	}
}
