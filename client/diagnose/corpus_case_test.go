package diagnose_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"odatui/client"
	"odatui/client/auth"
	"odatui/method"
)

// recorded is one failure of the corpus, as its file has it.
type recorded struct {
	name      string
	target    client.Target
	secrets   map[string]string // made up anew in every run, by field of the auth method
	rest      *client.RestOptions
	do        string
	answers   []*answered
	claims    []byte
	anonymous []byte
	az        *string
	faults    map[string]string // by host
	wrong     string            // section "error": the first line
	reason    string            // section "error": the line "reason: …"
	source    string            // section "error": the line "source: …", of a secret
	place     string            // section "error": the line "place: …", in the file
	skew      time.Duration
	skewKnown bool
	text      string
	before    *client.LastGood
	want      []want
	canaries  []string
	token     string // the JWT that is handed out
}

// answered is what one address answers.
type answered struct {
	method, host, path string
	raw                []byte
}

type want struct {
	line int
	key  string
	text string
}

// profileFile is section "target".
type profileFile struct {
	Profile     string            `toml:"profile"`
	Environment string            `toml:"environment"`
	Title       string            `toml:"title"`
	Kind        string            `toml:"kind"`
	URL         string            `toml:"url"`
	Method      string            `toml:"method"`
	Live        bool              `toml:"live"`
	Licensed    bool              `toml:"licensed"`
	Auth        map[string]any    `toml:"auth"`
	Params      map[string]string `toml:"params"`
	Command     []string          `toml:"command"`
	Headers     []string          `toml:"headers"`
	Query       []string          `toml:"query"`
	Proxy       string            `toml:"proxy"`
	CAFile      string            `toml:"ca_file"`
	Insecure    bool              `toml:"insecure"`
	PlainHTTP   bool              `toml:"insecure_http"`
	Paging      string            `toml:"paging"`
	PageSize    int               `toml:"page_size"`
	Concurrency int               `toml:"concurrency"`
	Environ     map[string]string `toml:"environ"`
	Rest        *restFile         `toml:"rest"`
	Shape       *shapeFile        `toml:"shape"`
	Siblings    []profileFile     `toml:"siblings"`
}

type restFile struct {
	Rows     string `toml:"rows"`
	Total    string `toml:"total"`
	Offset   string `toml:"offset"`
	Limit    string `toml:"limit"`
	MaxLimit int    `toml:"max_limit"`
	Cursor   string `toml:"cursor"`
	Next     string `toml:"next"`
	Sets     []struct {
		Name string `toml:"name"`
		Path string `toml:"path"`
	} `toml:"sets"`
}

type shapeFile struct {
	Key         string `toml:"key"`
	Source      string `toml:"source"`
	Problem     string `toml:"problem"`
	Length      int    `toml:"length"`
	GUID        bool   `toml:"guid"`
	Hash        bool   `toml:"hash"`
	Blank       bool   `toml:"blank"`
	Quoted      bool   `toml:"quoted"`
	Invisible   bool   `toml:"invisible"`
	Placeholder bool   `toml:"placeholder"`
	Prefixed    bool   `toml:"prefixed"`
	Token       bool   `toml:"token"`
	Mark        string `toml:"mark"`
}

// target is a profile as a diagnosis sees it.
func (p profileFile) target() client.Target {
	t := client.Target{
		Profile: p.Profile, Environment: p.Environment, Title: p.Title, Kind: p.Kind, URL: p.URL, Method: method.Method(p.Method), Live: p.Live,
		Licensed: p.Licensed, Auth: map[string]string{}, Params: p.Params, Command: p.Command, Headers: p.Headers, Query: p.Query,
		Proxy: p.Proxy, CAFile: p.CAFile, Insecure: p.Insecure, PlainHTTP: p.PlainHTTP, Paging: p.Paging, PageSize: p.PageSize,
		Concurrency: p.Concurrency, Timeout: time.Minute, Environ: p.Environ,
	}
	for key, value := range p.Auth {
		t.Auth[key] = fmt.Sprint(value)
	}
	if t.Method == "" {
		t.Method = method.Method(t.Auth["method"])
	}
	delete(t.Auth, "method")
	if t.Method == "" {
		t.Method = "none"
		if t.Auth["token_url"] != "" {
			t.Method = "client-credentials"
		}
	}
	if t.Kind == "" {
		t.Kind = "odata"
	}
	if t.Profile == "" {
		t.Profile = "api"
	}
	t.Ref = t.Profile
	if t.Environment != "" {
		t.Ref += "@" + t.Environment
	}
	for _, s := range p.Siblings {
		if s.Profile == "" {
			s.Profile = t.Profile
		}
		t.Siblings = append(t.Siblings, s.target())
	}
	if s := p.Shape; s != nil {
		if s.Key == "" {
			s.Key = "auth.client_secret"
		}
		t.Secrets = []client.SecretShape{{Key: s.Key, Source: s.Source, Known: s.Problem == "", Problem: s.Problem, Length: s.Length,
			GUID: s.GUID, Hash: s.Hash,
			Blank: s.Blank, Quoted: s.Quoted, Invisible: s.Invisible, Placeholder: s.Placeholder, Prefixed: s.Prefixed, Token: s.Token,
			Mark: s.Mark}}
	}
	return t
}

func (r *restFile) options() *client.RestOptions {
	if r == nil {
		return nil
	}
	o := &client.RestOptions{Rows: r.Rows, Total: r.Total, Offset: r.Offset, Limit: r.Limit, MaxLimit: r.MaxLimit, Cursor: r.Cursor,
		Next: r.Next}
	for _, s := range r.Sets {
		o.Sets = append(o.Sets, client.RestSet{Name: s.Name, Path: s.Path})
	}
	return o
}

// corpusFiles are the files of the corpus.
func corpusFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("the corpus is empty")
	}
	return files
}

// readRecorded reads a file of the corpus. A section nobody knows is an error:
// a case that says nothing must not pass.
func readRecorded(path string) (*recorded, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &recorded{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), do: "sets", faults: map[string]string{},
		secrets: map[string]string{}}
	archive := txtar.Parse(data)
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		return nil, errors.New("the comment that names the source of the shape is missing")
	}
	for _, f := range archive.Files {
		if err := c.section(f.Name, f.Data); err != nil {
			return nil, fmt.Errorf("section %q: %w", f.Name, err)
		}
	}
	if len(c.want) == 0 {
		return nil, errors.New("nothing is wanted")
	}
	if c.text == "" && c.target.Method == "" {
		return nil, errors.New("neither a target nor a text")
	}
	if c.az != nil {
		c.target.Method = "azure-cli"
	}
	return c, c.invent()
}

func (c *recorded) section(name string, data []byte) (err error) {
	words := strings.Fields(name)
	text := strings.TrimSpace(string(data))
	switch {
	case words[0] == "answer" && len(words) == 3:
		host, path, _ := strings.Cut(words[2], "/")
		c.answers = append(c.answers, &answered{words[1], host, "/" + path, data})
	case words[0] == "fault" && len(words) == 3:
		if !slices.Contains(faultNames, words[1]) {
			return errors.New("no such fault")
		}
		c.faults[words[2]] = words[1]
	case len(words) > 1:
		return errors.New("no such section")
	case name == "target":
		var p profileFile
		d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			if s, ok := errors.AsType[*toml.StrictMissingError](err); ok {
				return errors.New(s.String())
			}
			return err
		}
		c.target, c.rest = p.target(), p.Rest.options()
	case name == "do":
		c.do = text
	case name == "claims":
		c.claims = data
	case name == "anonymous":
		c.anonymous = data
	case name == "az":
		c.az = &text
	case name == "error":
		for i, line := range strings.Split(text, "\n") {
			switch key, value, _ := strings.Cut(line, ": "); {
			case i == 0:
				c.wrong = line
			case key == "reason":
				c.reason = value
			case key == "source":
				c.source = value
			case key == "place":
				c.place = value
			default:
				return errors.New("only reason, source and place follow the error")
			}
		}
	case name == "skew":
		c.skewKnown = true
		c.skew, err = time.ParseDuration(text)
	case name == "text":
		c.text = string(data)
	case name == "before":
		c.before = &client.LastGood{}
		err = json.Unmarshal(data, c.before)
	case name == "want":
		c.want, err = readWant(string(data))
	default:
		return errors.New("no such section")
	}
	return err
}

var wantKeys = []string{"code", "who", "next", "confidence", "title", "step", "fact", "id", "raw", "also", "signin", "not"}

func readWant(text string) ([]want, error) {
	var list []want
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || !slices.Contains(wantKeys, key) {
			return nil, fmt.Errorf("line %d: %q is not one of %s", i+1, key, strings.Join(wantKeys, ", "))
		}
		list = append(list, want{i + 1, key, strings.TrimSpace(value)})
	}
	if !slices.ContainsFunc(list, func(w want) bool { return w.key == "code" }) ||
		!slices.ContainsFunc(list, func(w want) bool { return w.key == "who" }) {
		return nil, errors.New("code and who must be wanted")
	}
	return list, nil
}

// invent makes the secrets of this run.
func (c *recorded) invent() error {
	claims, err := c.timely(c.claims)
	if err != nil {
		return fmt.Errorf("section \"claims\": %w", err)
	}
	c.token = encode(`{"alg":"RS256","kid":"corpus","typ":"JWT"}`) + "." + encode(claims) + "." + encode(random(24))
	c.canaries = append(c.canaries, strings.SplitN(c.token, ".", 3)[1:]...)
	method, ok := auth.Lookup(c.target.Method)
	if !ok {
		return nil // wanted, or a text without a profile
	}
	for _, f := range method.Fields {
		if f.Kind != client.FieldSecret || f.OneOf != "" && c.target.Auth[f.OneOf] != "" || f.Name == "certificate" || f.Name == "key" {
			continue
		}
		delete(c.target.Auth, f.Name) // what stands there is not the secret
		secret := "Q" + random(9) + "~+/ =" + random(9)
		if f.Name == "token" {
			secret = "opaque" + random(20)
			if c.claims != nil {
				secret = c.token
			}
		}
		c.secrets[f.Name] = secret
		c.canaries = append(c.canaries, secret)
	}
	return nil
}

var nowPlus = regexp.MustCompile(`"(now|here)([+-]\d+)?"`)

// timely replaces times of the form "now+3600" (by the server's clock) and
// "here+3600" (by ours) in JSON.
func (c *recorded) timely(data []byte) (string, error) {
	if data == nil {
		data = []byte(`{"aud":"corpus","exp":"now+3600","nbf":"now-60","iat":"now-60"}`)
	}
	out := nowPlus.ReplaceAllFunc(data, func(m []byte) []byte {
		found, now := nowPlus.FindSubmatch(m), time.Now()
		if string(found[1]) == "now" {
			now = now.Add(c.skew)
		}
		n, _ := strconv.ParseInt(string(found[2]), 10, 64)
		return strconv.AppendInt(nil, now.Unix()+n, 10)
	})
	if !json.Valid(out) {
		return "", errors.New("not JSON")
	}
	return string(out), nil
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
