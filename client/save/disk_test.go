package save

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What can happen to an operation of a simulated disk.
const (
	failError  = "error"
	failShort  = "short write"
	failSpace  = "disk full"
	failCancel = "cancel"
	failCrash  = "crash"
)

var errCrashed = errors.New("the machine is down")

// simulated is a disk in memory that forgets at a crash what was not synced. Names are
// kept as a journaling file system does: a crash loses the last changes, in order.
type simulated struct {
	mu      sync.Mutex
	names   map[string]*node
	durable map[string]*node
	journal []func(map[string]*node) // changes of names that are not durable
	locked  map[string]bool

	ops    int
	failAt int // operation, 0 none
	how    string
	cancel context.CancelFunc
	full   bool
	down   bool
}

// node is a file or a folder.
type node struct {
	dir     bool
	mode    fs.FileMode
	data    []byte
	durable []byte
}

func newSimulated() *simulated {
	root := map[string]*node{"/d": {dir: true, mode: 0o700}}
	return &simulated{names: root, durable: maps.Clone(root), locked: map[string]bool{}}
}

// op counts an operation. write is set if it takes room.
func (d *simulated) op(write bool) error {
	d.ops++
	switch {
	case d.down:
		return errCrashed
	case d.failAt == d.ops && d.how == failCancel:
		d.cancel()
	case d.failAt == d.ops && d.how == failSpace:
		d.full = true
	case d.failAt == d.ops && d.how == failCrash:
		d.down = true
		return errCrashed
	case d.failAt == d.ops:
		return syscall.EIO
	}
	if d.full && write {
		return syscall.ENOSPC
	}
	return nil
}

func (d *simulated) change(f func(map[string]*node)) {
	f(d.names)
	d.journal = append(d.journal, f)
}

func (d *simulated) open(name string, flag int) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(flag&os.O_CREATE != 0); err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	n := d.names[name]
	switch {
	case n == nil && flag&os.O_CREATE == 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOENT}
	case n == nil:
		n = &node{mode: fileMode}
		d.change(func(m map[string]*node) { m[name] = n })
	case n.dir:
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EISDIR}
	}
	if flag&os.O_TRUNC != 0 {
		n.data = nil
	}
	return &simulatedFile{d: d, n: n}, nil
}

func (d *simulated) rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return err
	}
	if d.names[from] == nil {
		return syscall.ENOENT
	}
	d.change(func(m map[string]*node) {
		for _, name := range slices.Collect(maps.Keys(m)) {
			if rest, ok := strings.CutPrefix(name, from); ok && (rest == "" || rest[0] == '/') {
				m[to+rest] = m[name]
				delete(m, name)
			}
		}
	})
	return nil
}

func (d *simulated) remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return err
	}
	if d.names[name] == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOENT}
	}
	for other := range d.names {
		if strings.HasPrefix(other, name+"/") {
			return syscall.ENOTEMPTY
		}
	}
	d.change(func(m map[string]*node) { delete(m, name) })
	return nil
}

func (d *simulated) mkdir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(true); err != nil {
		return err
	}
	if d.names[name] != nil {
		return syscall.EEXIST
	}
	n := &node{dir: true, mode: folderMode}
	d.change(func(m map[string]*node) { m[name] = n })
	return nil
}

func (d *simulated) chmod(name string, mode fs.FileMode) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return err
	}
	d.names[name].mode = mode
	return nil
}

func (d *simulated) syncDir(string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return err
	}
	d.durable, d.journal = maps.Clone(d.names), nil
	return nil
}

func (d *simulated) stat(name string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return nil, err
	}
	n := d.names[name]
	if n == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: syscall.ENOENT}
	}
	return info{path.Base(name), n}, nil
}

func (d *simulated) list(folder string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return nil, err
	}
	if d.names[folder] == nil {
		return nil, syscall.ENOENT
	}
	var names []string
	for name := range d.names {
		if path.Dir(name) == folder {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (d *simulated) lock(name string) (func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(false); err != nil {
		return nil, err
	}
	if d.locked[name] {
		return nil, errBusy
	}
	d.locked[name] = true
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.locked, name)
	}, nil
}

// crash turns the disk to what it may hold after the machine went down: of what was not
// synced some is there, some is not, and some is garbage.
func (d *simulated) crash(r *rand.Rand) {
	d.names = maps.Clone(d.durable)
	for _, change := range d.journal[:r.IntN(len(d.journal)+1)] {
		change(d.names)
	}
	for _, n := range d.names {
		switch r.IntN(4) {
		case 0:
			n.data = slices.Clone(n.durable)
		case 1: // as it was
		case 2:
			if len(n.data) > len(n.durable) {
				n.data = n.data[:len(n.durable)+r.IntN(len(n.data)-len(n.durable))]
			}
		case 3:
			for i := len(n.durable); i < len(n.data); i++ {
				n.data[i] = 0
			}
		}
		n.durable = slices.Clone(n.data)
	}
	d.settle()
}

// settle ends a process: what it held is free again, and nothing fails any more.
func (d *simulated) settle() {
	d.durable, d.journal, d.locked = maps.Clone(d.names), nil, map[string]bool{}
	d.full, d.down, d.failAt, d.ops = false, false, 0, 0
}

// files lists what there is.
func (d *simulated) files() []string {
	return slices.Sorted(maps.Keys(d.names))
}

type info struct {
	name string
	n    *node
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return int64(len(i.n.data)) }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.n.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.n.dir {
		return i.n.mode | fs.ModeDir
	}
	return i.n.mode
}

type simulatedFile struct {
	d  *simulated
	n  *node
	at int
}

func (f *simulatedFile) Read(p []byte) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.op(false); err != nil {
		return 0, err
	}
	if f.at >= len(f.n.data) {
		return 0, io.EOF
	}
	n := copy(p, f.n.data[f.at:])
	f.at += n
	return n, nil
}

func (f *simulatedFile) Write(p []byte) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	was := f.d.down || f.d.full
	err := f.d.op(true)
	whole := len(p)
	switch {
	case err != nil && was:
		return 0, err
	case err != nil: // the first one wrote some of it
		p = p[:len(p)/2]
		if f.d.how == failShort {
			err = nil // against the contract of io.Writer, as some file systems do
		}
	}
	f.n.data = append(f.n.data[:f.at:f.at], p...)
	f.at += len(p)
	if len(p) == whole && err != nil {
		return 0, err
	}
	return len(p), err
}

func (f *simulatedFile) truncate(size int64) error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.op(false); err != nil {
		return err
	}
	for int64(len(f.n.data)) < size {
		f.n.data = append(f.n.data, 0)
	}
	f.n.data, f.at = f.n.data[:size:size], int(size)
	return nil
}

func (f *simulatedFile) sync() error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.op(true); err != nil {
		return err
	}
	f.n.durable = slices.Clone(f.n.data)
	return nil
}

func (f *simulatedFile) Close() error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	return f.d.op(false)
}
