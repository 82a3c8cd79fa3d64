//go:build unix

package process

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"odatui/cli/clitest"
)

const blockedModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int64" Nullable="false"/><Property Name="Text" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="T" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

// TestOneSignalEndsABlockedWrite: stdout is a pipe that nothing reads. One signal ends the
// program, in whatever writes rows.
func TestOneSignalEndsABlockedWrite(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 5000 {
		if i > 0 {
			rows.WriteByte(',')
		}
		fmt.Fprintf(&rows, `{"Id":%d,"Text":"%s"}`, i, strings.Repeat("x", 100))
	}
	service := func(value string) *clitest.Server {
		return clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/svc/":
				clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
			case "/svc/$metadata":
				clitest.Reply(w, 200, "application/xml", blockedModel)
			default:
				clitest.Reply(w, 200, clitest.JSON, `{"value":[`+value+`]}`)
			}
		})
	}
	full, empty := service(rows.String()), service("")
	profiles := fmt.Sprintf("version = 1\n[profiles.x]\nurl = \"%s/svc/\"\n[profiles.y]\nurl = \"%s/svc/\"\n", full.URL, empty.URL)
	for _, args := range []string{
		"diff x y T --format json", "diff x y T --format csv", "diff x y T", "get x T --all --format json", "get x T --raw",
		"export x T -o - --format ndjson",
	} {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(args+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				in, out, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				defer in.Close()
				cmd := clitest.NewSandbox(t, profiles).Command(strings.Fields(args)...)
				var errs strings.Builder
				cmd.Stdout, cmd.Stderr = out, &errs
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				defer out.Close()
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				for room := 1; room > 0; runtime.Gosched() { // until the pipe is full
					room, err = unix.Poll([]unix.PollFd{{Fd: int32(out.Fd()), Events: unix.POLLOUT}}, 0)
					if err != nil && !errors.Is(err, unix.EINTR) {
						t.Fatal(err)
					}
					select {
					case err := <-ended:
						t.Fatalf("it ended by itself: %v, %s", err, errs.String())
					default:
					}
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if code := clitest.CodeOf(t, <-ended); code != clitest.ExitInterrupted || !strings.Contains(errs.String(), "interrupted") {
					t.Errorf("exit %d: %s", code, errs.String())
				}
			})
		}
	}
}
