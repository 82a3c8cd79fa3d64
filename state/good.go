package state

import (
	"crypto/rand"
	"os"
	"path/filepath"

	"odatui/client"
)

// saltFile holds the random value of this installation.
const saltFile = "salt"

// saltSize is the salt's length in bytes.
const saltSize = 32

// Salt returns a random value of this installation, made when it is first
// asked for: it makes marks of secrets that mean nothing elsewhere. Where it
// cannot be kept, it is another one in every Store.
func (s *Store) Salt() []byte {
	s.salting.Lock()
	defer s.salting.Unlock()
	if s.salt != nil {
		return s.salt
	}
	if kept, ok := s.read(saltFile, saltSize); ok && len(kept) == saltSize {
		s.salt = kept
		return s.salt
	}
	s.salt = make([]byte, saltSize)
	_, _ = rand.Read(s.salt) // never fails
	s.keepSalt()
	return s.salt
}

// keepSalt writes the salt, unless another process has just done so: then that
// one counts.
func (s *Store) keepSalt() {
	if s.dir == "" || s.closed {
		return
	}
	path := filepath.Join(s.dir, saltFile)
	if info, err := os.Lstat(path); err == nil && info.Size() != saltSize {
		s.write(saltFile, s.salt) // a damaged one
		return
	}
	if os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		if kept, ok := s.read(saltFile, saltSize); ok && len(kept) == saltSize {
			s.salt = kept
		}
		return
	}
	_, err = f.Write(s.salt)
	if closed := f.Close(); err != nil || closed != nil {
		_ = os.Remove(path)
	}
}

// LastGood returns what was kept of the last run of an environment that came to
// a first row, nil if nothing was.
func (s *Store) LastGood(ref string) *client.LastGood {
	var good client.LastGood
	s.load(goodFile(ref), &good)
	if good.When.IsZero() {
		return nil
	}
	return &good
}

// KeepGood keeps what is remembered of a run that came to a first row, in place
// of the one before. It must hold no secret.
func (s *Store) KeepGood(ref string, good client.LastGood) { s.save(goodFile(ref), good) }

func goodFile(ref string) string { return filepath.Join("good", name(ref)+".json") }
