// Package state is what the program remembers by itself: metadata, filter
// history, layouts and last places, in one folder, files 0600, keyed by
// profile@environment and url. Everything in it can be lost without harm.
//
// It does not know profiles, screens or services, and it never holds a secret
// or a row of data: of the row under the cursor its key alone. Of a secret it may hold a fingerprint, to detect changes.
package state

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"odatui/client"
	"odatui/files"
)

// Limits keep the folder small.
const (
	maxPlaces   = 20
	maxHistory  = 100
	maxFile     = 64 << 20 // bytes of one cached document
	maxReadable = 1 << 20  // bytes of one list
)

// Store is the folder. The zero Store and one whose folder cannot be written
// remember nothing and fail nothing. It is safe for concurrent use; two
// processes that write at once lose at most one entry.
type Store struct {
	dir string
	mu  sync.Mutex

	salting sync.Mutex
	salt    []byte // nil until it is asked for

	closed bool // changed with mu and salting held
}

// Place is where a person was.
type Place struct {
	Ref   string       `json:"ref"` // profile@environment
	Query client.Query `json:"query"`
	At    Spot         `json:"at"`
	When  time.Time    `json:"when"`
}

// Spot is where in the rows a person was, and how the columns were arranged.
type Spot struct {
	Row    int64        `json:"row"`           // counted from zero
	ID     client.RowID `json:"id,omitempty"`  // the row's key as the service writes it
	Column string       `json:"col,omitempty"` // under the cursor
	Top    int          `json:"top,omitempty"` // lines between the window's top and the cursor
	Layout
}

// Layout is how the columns of a set were arranged, by name.
type Layout struct {
	Frozen []string       `json:"frozen,omitempty"`
	Hidden []string       `json:"hidden,omitempty"`
	Order  []string       `json:"order,omitempty"`
	Widths map[string]int `json:"widths,omitempty"`
	// Expanded are the columns whose parts are shown; links among them are true.
	Expanded map[string]bool `json:"expanded,omitempty"`
}

// DefaultDir returns the folder: $XDG_STATE_HOME/odatui if that variable is
// set, else odatui in the system's user cache folder.
func DefaultDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "odatui"), nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for what is remembered: %w", err)
	}
	return filepath.Join(dir, "odatui"), nil
}

// Open returns the store in dir; the folder is made when something is kept.
// An empty dir keeps nothing.
func Open(dir string) *Store { return &Store{dir: dir} }

// Dir returns the folder, "" if nothing is kept.
func (s *Store) Dir() string { return s.dir }

// Close ends writing: what is under way is waited for, and what comes later is
// not kept. It is for a folder that is to be removed.
func (s *Store) Close() {
	s.salting.Lock()
	defer s.salting.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// Clear removes everything that is kept and says how many files that were.
// Files of others in the folder stay.
func (s *Store) Clear() (files int, err error) {
	if s.dir == "" {
		return 0, nil
	}
	s.salting.Lock()
	s.salt = nil
	s.salting.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range []string{"metadata", "history", "layouts", "places.json", "good", saltFile} {
		path := filepath.Join(s.dir, sub)
		err := filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files++
			}
			return nil
		})
		if err == nil {
			err = removeAll(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return files, fmt.Errorf("clear %s: %w", path, err)
		}
	}
	return files, nil
}

// removeAll is os.RemoveAll beside processes that write into the folder at the
// same time.
func removeAll(path string) (err error) {
	for range 50 {
		if err = os.RemoveAll(path); err == nil {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return err
}

// Metadata returns the cache of one opened service.
func (s *Store) Metadata(ref, url string) client.Cache { return &cache{s, ref + "\x00" + url} }

type cache struct {
	store *Store
	scope string
}

func (c *cache) Load(key string) ([]byte, bool) {
	return c.store.read(c.path(key), maxFile)
}

func (c *cache) Save(key string, data []byte) {
	if len(data) <= maxFile {
		c.store.write(c.path(key), data)
	}
}

func (c *cache) path(key string) string {
	return filepath.Join("metadata", name(c.scope+"\x00"+key))
}

// Places returns the last places, newest first.
func (s *Store) Places() []Place {
	var places []Place
	s.load("places.json", &places)
	return places
}

// Remember puts a place on top of the list; one with the same profile,
// environment and path is replaced.
func (s *Store) Remember(p Place) {
	if s.dir == "" {
		return
	}
	places := slices.DeleteFunc(s.Places(), func(old Place) bool { return old.Ref == p.Ref && old.Query.Path == p.Query.Path })
	places = slices.Insert(places, 0, p)
	s.save("places.json", places[:min(len(places), maxPlaces)])
}

// Filters returns the filters used on a set, newest first. Environments of a
// profile share them: a filter goes along when the environment is flipped.
func (s *Store) Filters(profile, set string) []string {
	var list []string
	s.load(historyFile(profile, set), &list)
	return list
}

// AddFilter puts a filter on top of its set's list.
func (s *Store) AddFilter(profile, set, filter string) {
	if s.dir == "" || strings.TrimSpace(filter) == "" {
		return
	}
	list := slices.DeleteFunc(s.Filters(profile, set), func(old string) bool { return old == filter })
	list = slices.Insert(list, 0, filter)
	s.save(historyFile(profile, set), list[:min(len(list), maxHistory)])
}

// Layout returns how the columns of a set were arranged. Environments of a profile
// share it.
func (s *Store) Layout(profile, set string) Layout {
	var l Layout
	s.load(layoutFile(profile, set), &l)
	return l
}

// KeepLayout keeps how the columns of a set are arranged.
func (s *Store) KeepLayout(profile, set string, l Layout) {
	if s.dir != "" {
		s.save(layoutFile(profile, set), l)
	}
}

func layoutFile(profile, set string) string {
	return filepath.Join("layouts", name(profile+"\x00"+set)+".json")
}

func historyFile(profile, set string) string {
	return filepath.Join("history", name(profile+"\x00"+set)+".json")
}

// name makes a file name of any text.
func name(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// load reads a list; a damaged one counts as empty.
func (s *Store) load(file string, into any) {
	if data, ok := s.read(file, maxReadable); ok {
		_ = json.Unmarshal(data, into)
	}
}

func (s *Store) save(file string, value any) {
	if data, err := json.Marshal(value); err == nil {
		s.write(file, data)
	}
}

func (s *Store) read(file string, limit int64) ([]byte, bool) {
	if s.dir == "" {
		return nil, false
	}
	path := filepath.Join(s.dir, file)
	if info, err := os.Stat(path); err != nil || info.Size() > limit || !info.Mode().IsRegular() {
		return nil, false
	}
	data, err := files.Read(path)
	return data, err == nil
}

// write puts a whole file in place or leaves the old one.
func (s *Store) write(file string, data []byte) {
	if s.dir == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	path := filepath.Join(s.dir, file)
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with mode 0600
	if err != nil {
		return
	}
	_, err = temp.Write(data)
	if closed := temp.Close(); err != nil || closed != nil || files.Rename(temp.Name(), path) != nil {
		_ = os.Remove(temp.Name())
	}
}
