package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/files"
)

// Bookmark is a view that a person keeps under a name. It belongs to a profile: it is
// opened in any of its environments.
type Bookmark struct {
	Name   string       `json:"name"` // unique in its profile, without regard to case
	Ref    string       `json:"ref"`  // profile@environment where it was made
	Query  client.Query `json:"query"`
	Layout Layout       `json:"layout"`
	When   time.Time    `json:"when"`
}

// profile is the name before the environment.
func (b Bookmark) profile() string {
	name, _, _ := strings.Cut(b.Ref, "@")
	return name
}

// Is reports that a bookmark has a name in a profile.
func (b Bookmark) Is(profile, name string) bool {
	return b.profile() == profile && strings.EqualFold(b.Name, name)
}

// Bookmarks is the file of bookmarks. A person made them: unlike what a [Store] holds,
// they are not cleared, and a file that cannot be read is never overwritten.
type Bookmarks struct{ Path string }

// ErrNoBookmark reports that a profile has no bookmark of a name.
var ErrNoBookmark = errors.New("there is no such bookmark")

const maxBookmarks = 1000

// List returns the bookmarks of all profiles, newest first.
func (b Bookmarks) List() ([]Bookmark, error) {
	info, err := os.Stat(b.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the bookmarks: %w", err)
	}
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read the bookmarks: %s is too large, or not a file", b.Path)
	}
	data, err := files.Read(b.Path)
	if err != nil {
		return nil, fmt.Errorf("read the bookmarks: %w", err)
	}
	var list []Bookmark
	if len(bytes.TrimSpace(data)) > 0 && json.Unmarshal(data, &list) != nil { // its error may quote the file
		return nil, fmt.Errorf("read the bookmarks: %s is damaged; repair or move it", b.Path)
	}
	return list, nil
}

// Find returns the bookmark of a profile with a name. The error is [ErrNoBookmark], or
// why they cannot be read.
func (b Bookmarks) Find(profile, name string) (Bookmark, error) {
	list, err := b.List()
	if err != nil {
		return Bookmark{}, err
	}
	i := slices.IndexFunc(list, func(m Bookmark) bool { return m.Is(profile, name) })
	if i < 0 {
		return Bookmark{}, ErrNoBookmark
	}
	return list[i], nil
}

// Keep puts a bookmark on top, in place of one with its name.
func (b Bookmarks) Keep(m Bookmark) error {
	list, err := b.List()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(old Bookmark) bool { return old.Is(m.profile(), m.Name) })
	if len(list) >= maxBookmarks {
		return fmt.Errorf("keep the bookmark: there are %d, which is the most", len(list))
	}
	return b.save(slices.Insert(list, 0, m))
}

// Remove removes the bookmark of a profile with a name.
func (b Bookmarks) Remove(profile, name string) error {
	list, err := b.List()
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(list), func(m Bookmark) bool { return m.Is(profile, name) })
	if len(rest) == len(list) {
		return ErrNoBookmark
	}
	return b.save(rest)
}

// save puts the whole file in place, or leaves the old one.
func (b Bookmarks) save(list []Bookmark) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("keep the bookmarks: %w", err)
		}
	}()
	data, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	folder := filepath.Dir(b.Path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, ".bookmarks-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(append(data, '\n'))
	if synced := temp.Sync(); err == nil {
		err = synced
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return files.Rename(temp.Name(), b.Path)
}
