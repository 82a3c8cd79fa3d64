package save

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"odatui/client"
)

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	held, err := system{}.lock(x.e.File + ".partial.lock")
	if err != nil {
		t.Fatal(err)
	}
	x.refused("another export writes this file at the moment", "wait until it is done")
	held()
	x.must()
}

func TestPlacesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	dir := filepath.Dir(x.e.File)
	for file, words := range map[string]string{
		filepath.Join(dir, "none", "x.csv"): "there is no folder", dir: "it is a folder", dir + "/": "it is a folder",
		filepath.Join(dir, "x.csv") + "/x.csv": "", filepath.Join(dir, "x.docx"): "",
		filepath.Join(dir, strings.Repeat("x", 300)+".csv"): "file name too long",
	} {
		x.e.File, x.e.Format = file, ""
		if words != "" {
			x.e.Format = "csv"
		} else {
			os.WriteFile(filepath.Join(dir, "x.csv"), nil, 0o600)
		}
		x.refused(words, "")
	}
	if os.Getuid() > 0 {
		locked := filepath.Join(dir, "locked")
		if err := os.Mkdir(locked, 0o500); err != nil {
			t.Fatal(err)
		}
		x.e.File = filepath.Join(locked, "x.csv")
		x.refused("permission denied", "may write to")
	}
}

// TestHints: what the system refuses has advice.
func TestHints(t *testing.T) {
	t.Parallel()
	for no, words := range map[error]string{
		syscall.ENOSPC: "free space", syscall.EFBIG: "ulimit -f", syscall.EROFS: "read-only", fs.ErrPermission: "may write to", syscall.EIO: "",
	} {
		err := advise("x.csv", &fs.PathError{Op: "write", Path: "x.csv.partial", Err: no})
		var f *fault
		if !errors.As(err, &f) || !errors.Is(err, no) || !strings.HasPrefix(err.Error(), "write x.csv: ") ||
			words != "" && !strings.Contains(strings.Join(f.hints, ""), words) {
			t.Errorf("%v, %q", err, f.hints)
		}
	}
}

func TestLinkStays(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	x := newExporting(t, "x.csv")
	other := t.TempDir()
	for name, there := range map[string]bool{"behind.csv": false, "there.csv": true} {
		behind := filepath.Join(other, name)
		if there {
			if err := os.WriteFile(behind, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		os.Remove(x.e.File)
		if err := os.Symlink(behind, x.e.File); err != nil {
			t.Fatal(err)
		}
		if x.e.Force = false; there {
			x.refused("is there already", "--force")
			x.e.Force = true
		}
		got, _ := x.must()
		data, _ := os.ReadFile(behind)
		info, err := os.Lstat(x.e.File)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 || string(data) != got {
			t.Errorf("%v, %v, %d bytes behind the link", info.Mode(), err, len(data))
		}
	}
	os.Remove(x.e.File)
	if err := os.Symlink("x.csv", x.e.File); err != nil {
		t.Fatal(err)
	}
	x.refused("links lead in a circle", "")
}

// TestPipe: what is no file is written straight.
func TestPipe(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no named pipes in folders there")
	}
	x := newExporting(t, "pipe.csv")
	if err := makePipe(x.e.File); err != nil {
		t.Fatal(err)
	}
	came := make(chan string)
	go func() {
		data, _ := os.ReadFile(x.e.File)
		came <- string(data)
	}()
	if _, err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-came; strings.Count(got, "\n") < feedRows {
		t.Errorf("%q", got)
	}
	if got := x.beside(); !slices.Equal(got, []string{"pipe.csv"}) {
		t.Errorf("files %q", got)
	}
}

// TestDevStdout: the target of /dev/stdout may be a pipe, which has no path of its own.
func TestDevStdout(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux names open files by links")
	}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan string)
	go func() {
		data, _ := io.ReadAll(out)
		came <- string(data)
	}()
	x := newExporting(t, "x.csv")
	x.e.File, x.e.Format = fmt.Sprintf("/dev/fd/%d", in.Fd()), "csv"
	if _, err := x.run(t.Context()); err != nil {
		t.Error(err)
	}
	in.Close()
	if got := <-came; strings.Count(got, "\n") < feedRows {
		t.Errorf("%q", got)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.json")
	want, _ := x.must()
	x.e.Format = "json"
	var b bytes.Buffer
	res, err := Stream(t.Context(), x.feed.session(t, "s"), x.e, &b, nil)
	if err != nil || b.String() != want || res.Rows != feedRows || res.Bytes != int64(len(want)) {
		t.Errorf("%v, %+v\n%s", err, res, b.String())
	}
	b.Reset()
	s := x.feed.session(t, "s")
	x.feed.failAt, x.feed.how = 4, netError
	_, err = Stream(t.Context(), s, x.e, &b, nil)
	var stopped *client.ExportError
	if !errors.As(err, &stopped) || stopped.Rows == 0 || stopped.Kept != "" || !strings.HasSuffix(b.String(), "}\n") || json.Valid(b.Bytes()) {
		t.Errorf("%v\n%s", err, b.String())
	}
	if _, err = Stream(t.Context(), x.feed.session(t, "s"), x.e, badPipe{}, nil); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%v", err)
	}
}

type badPipe struct{}

func (badPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// TestFolderThatIsReplaced: its parts go, and those of a folder that only has the name that
// it gets meanwhile stay.
func TestFolderThatIsReplaced(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x")
	x.e.RowsPerFile = 10
	mine := filepath.Join(x.e.File+".replaced", "part-00001.parquet")
	if err := os.Mkdir(filepath.Dir(mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := x.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.e.Force = true
	if _, err := x.run(t.Context()); err == nil || !strings.Contains(err.Error(), "x.replaced is in the way") {
		t.Errorf("error %v", err)
	}
	if data, err := os.ReadFile(mine); string(data) != "mine" {
		t.Fatalf("%q, %v", data, err)
	}
	if err := os.RemoveAll(filepath.Dir(mine)); err != nil {
		t.Fatal(err)
	}
	x.e.RowsPerFile = 1000
	x.e.Restart = true
	if res, err := x.run(t.Context()); err != nil || len(res.Files) != 1 {
		t.Fatalf("%v, %+v", err, res)
	}
	names, err := filepath.Glob(x.e.File + "*")
	if parts, _ := filepath.Glob(filepath.Join(x.e.File, "*")); err != nil || len(parts) != 1 || len(names) != 1 {
		t.Errorf("%q, %q, %v", names, parts, err)
	}
}
