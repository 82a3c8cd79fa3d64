package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// service is a running feed with a profile for it.
type service struct {
	b      *bench
	root   string
	rows   string
	want   []byte // sha256 of the correct CSV, nil until needed
	pages  int    // page size of the peer, 0 next links; odatui uses its default
	stdin  io.Closer
	ended  func() error
	peered bool // the CSV of the peer was compared
}

// serve starts a feed with further flags and writes a profile with an empty state folder for it.
func (b *bench) serve(rows, pages int, flags ...string) (*service, error) {
	s, err := b.start(rows, pages, flags...)
	if err != nil {
		return nil, err
	}
	if err := b.profile(fmt.Sprintf("[profiles.feed]\nurl = %q\n", s.root)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// profile writes the profiles file and empties the state folder.
func (b *bench) profile(text string) error {
	return errors.Join(os.WriteFile(b.profiles(), []byte("version = 1\n"+text), 0o600), os.RemoveAll(b.state()))
}

// start starts a feed with further flags.
func (b *bench) start(rows, pages int, flags ...string) (*service, error) {
	s := &service{b: b, pages: pages, rows: strconv.Itoa(rows)}
	cmd := b.program(b.tool("feed"), append(flags, "-rows", s.rows)...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s.stdin, s.ended = stdin, cmd.Wait
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start feed: %w", err), s.close())
	}
	s.root = strings.TrimSpace(line)
	return s, nil
}

func (s *service) close() error {
	s.stdin.Close()
	return s.ended()
}

func (b *bench) profiles() string { return filepath.Join(b.temp, "profiles.toml") }
func (b *bench) state() string    { return filepath.Join(b.temp, "state") }

// reference writes the correct CSV of the rows.
func (s *service) reference(to io.Writer) error {
	cmd := s.b.program(s.b.tool("feed"), "-csv", "-rows", s.rows)
	cmd.Stdout, cmd.Stderr = to, os.Stderr
	return cmd.Run()
}

// check compares the hash of an export with that of the reference.
func (s *service) check(got hash.Hash) error {
	if s.want == nil {
		want := sha256.New()
		if err := s.reference(want); err != nil {
			return err
		}
		s.want = want.Sum(nil)
	}
	if sum := got.Sum(nil); !bytes.Equal(sum, s.want) {
		return fmt.Errorf("the export of %s rows is wrong: sha256 %x, want %x", s.rows, sum, s.want)
	}
	return nil
}

func (s *service) command() []string {
	return []string{"--config", s.b.profiles(), "get", "feed", "Rows", "--all", "--format", "csv"}
}

// export runs odatui with its output in a file and compares the file.
func (s *service) export() (cost, error) {
	f, err := os.Create(filepath.Join(s.b.temp, "ours.csv"))
	if err != nil {
		return cost{}, err
	}
	defer f.Close()
	c, err := s.b.spend(f, s.b.odatui, s.command()...)
	if err != nil {
		return c, err
	}
	sum := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return c, err
	}
	if _, err := io.Copy(sum, f); err != nil {
		return c, err
	}
	return c, s.check(sum)
}

// save runs odatui export with a file of this name; a CSV file is compared.
func (s *service) save(name string) (cost, error) {
	path := filepath.Join(s.b.temp, name)
	c, err := s.b.spend(nil, s.b.odatui, "--config", s.b.profiles(), "export", "feed", "Rows", "--force", "-o", path)
	if err != nil {
		return c, err
	}
	f, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil || filepath.Ext(name) != ".csv" {
		return c, err
	}
	return c, s.check(sum)
}

// stream is export without a file, for large results.
func (s *service) stream() (cost, error) {
	sum := sha256.New()
	c, err := s.b.spend(sum, s.b.odatui, s.command()...)
	if err != nil {
		return c, err
	}
	return c, s.check(sum)
}

// peer runs the Python script. Its file is compared the first time.
func (s *service) peer() (cost, error) {
	path := filepath.Join(s.b.temp, "theirs.csv")
	args := []string{filepath.Join("bench", "peer.py"), s.root + "/Rows", path}
	if s.pages > 0 {
		args = append(args, strconv.Itoa(s.pages))
	}
	c, err := s.b.spend(nil, s.b.python, args...)
	if err != nil || s.peered {
		return c, err
	}
	s.peered = true
	f, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer f.Close()
	r, w := io.Pipe()
	go func() { w.CloseWithError(s.reference(w)) }()
	defer r.Close() //nolint:errcheck // it returns no error
	return c, sameCells(f, r)
}

// sameCells compares two CSV files. It accepts what Python changes: decimals
// become floats, true becomes True, an empty string becomes an empty field.
func sameCells(got, want io.Reader) error {
	g, w := csv.NewReader(got), csv.NewReader(want)
	g.ReuseRecord, w.ReuseRecord = true, true
	for line := 1; ; line++ {
		a, errA := g.Read()
		z, errZ := w.Read()
		switch {
		case errors.Is(errA, io.EOF) && errors.Is(errZ, io.EOF):
			return nil
		case errA != nil || errZ != nil || len(a) != len(z):
			return fmt.Errorf("the peer's row %d is not that of the reference: %w", line, errors.Join(errA, errZ))
		}
		for i := range a {
			if !sameValue(a[i], z[i]) {
				return fmt.Errorf("row %d, column %d of the peer is %q, want %q", line, i+1, a[i], z[i])
			}
		}
	}
}

func sameValue(got, want string) bool {
	if got == want || strings.ToLower(got) == want {
		return true
	}
	g, err := strconv.ParseFloat(got, 64)
	w, other := strconv.ParseFloat(want, 64)
	// Whole numbers are exact in Python.
	return err == nil && other == nil && g == w && strings.ContainsAny(want, ".E")
}

// requests returns the URLs that the service was asked for since the last call, and the
// bytes of its responses.
func (s *service) requests() (paths []string, sent int64, err error) {
	req, err := http.NewRequestWithContext(s.b.ctx, http.MethodGet, strings.TrimSuffix(s.root, "/odata")+"/requests", http.NoBody)
	if err != nil {
		return nil, 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, 0, err
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	sent, err = strconv.ParseInt(first, 10, 64)
	return strings.Fields(rest), sent, err
}

// download returns curl fetching the pages that odatui asked for in its last
// export, one after the other on one connection.
func (s *service) download() (trial, error) {
	paths, _, err := s.requests()
	if err != nil {
		return nil, err
	}
	var config strings.Builder
	n := 0
	for _, path := range paths {
		if strings.HasPrefix(path, "/odata/Rows?") {
			n++
			fmt.Fprintf(&config, "url = %q\noutput = %q\n", strings.TrimSuffix(s.root, "/odata")+path, os.DevNull)
		}
	}
	file := filepath.Join(s.b.temp, "curl.txt")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		return nil, err
	}
	return func() (cost, error) {
		var status bytes.Buffer
		c, err := s.b.spend(&status, "curl", "-q", "--compressed", "--silent", "--globoff",
			"--write-out", "%{http_code} %{num_connects}\n", "--config", file)
		if got := status.String(); err == nil && got != "200 1\n"+strings.Repeat("200 0\n", n-1) {
			err = fmt.Errorf("curl did not get %d pages on one connection:\n%s", n, got)
		}
		return c, err
	}, nil
}
