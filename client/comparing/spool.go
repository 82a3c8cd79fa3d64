package comparing

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/s2"
)

// limits bound the memory of a comparison. Tests make them small.
var limits = struct{ block, held, sort, runs, partial int }{
	block: 16 << 10, // bytes of records that are compressed at once
	held:  1 << 19,  // bytes that a spool keeps in memory before it makes its file
	sort:  2 << 20,  // bytes of rows that are sorted in memory at once
	runs:  512,      // runs of sorted rows of one side that are merged at once

	partial: 10_000, // rows of a side that are written of a comparison that failed
}

// spool keeps records, in memory first, then in a temporary file. Records that are
// written between two calls of mark are a run, which is read by a reader of its own.
// It must be closed.
type spool struct {
	file  *os.File // nil: not needed so far
	size  int64    // of what was written, in memory or in the file
	held  []byte   // the file's content as long as there is no file
	block []byte   // records that are not written yet
	comp  []byte   // scratch
	start int64    // of the run that is being written
	runs  []run
}

// run is a part of a spool.
type run struct{ off, end int64 }

// record is what came with one key. Its bytes are those of its reader, and hold until
// that reads on.
type record struct {
	key         []byte
	left, right []byte // the rows as JSON, nil none
}

// text returns the row of one side, nil none.
func (r record) text(left bool) []byte {
	if left {
		return r.left
	}
	return r.right
}

// The flags of a record.
const (
	hasLeft = 1 << iota
	hasRight
)

// add appends a record to the run.
func (s *spool) add(r record) error {
	flags := byte(0)
	if r.left != nil {
		flags |= hasLeft
	}
	if r.right != nil {
		flags |= hasRight
	}
	s.block = appendBytes(append(s.block, flags), r.key)
	if r.left != nil {
		s.block = appendBytes(s.block, r.left)
	}
	if r.right != nil {
		s.block = appendBytes(s.block, r.right)
	}
	if len(s.block) < limits.block {
		return nil
	}
	return s.flush()
}

func appendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

// flush writes the block: the length of its compressed bytes, and these.
func (s *spool) flush() error {
	if len(s.block) == 0 {
		return nil
	}
	s.comp = s2.Encode(s.comp[:cap(s.comp)], s.block)
	s.block = s.block[:0]
	var head [4]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(s.comp)))
	if err := s.write(head[:]); err != nil {
		return err
	}
	return s.write(s.comp)
}

func (s *spool) write(b []byte) error {
	if s.file == nil {
		if len(s.held)+len(b) <= limits.held {
			s.held = append(s.held, b...)
			s.size += int64(len(b))
			return nil
		}
		if err := s.makeFile(); err != nil {
			return err
		}
	}
	if _, err := s.file.Write(b); err != nil {
		return diskError(err)
	}
	s.size += int64(len(b))
	return nil
}

// makeFile moves to a file what was kept in memory. Where the system allows it, the
// file has no name any more while it is used, so that nothing is left of a process that
// is killed.
func (s *spool) makeFile() error {
	f, err := os.CreateTemp("", "odatui-diff-*") // mode 0600
	if err != nil {
		return diskError(err)
	}
	s.file = f
	_ = os.Remove(f.Name()) // else close does
	if _, err := f.Write(s.held); err != nil {
		return diskError(err)
	}
	s.held = nil
	return nil
}

// diskError names what failed, without the random name of the file.
func diskError(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("keep rows on disk, in %s: %w", os.TempDir(), err)
}

// mark ends the run. An empty one is none.
func (s *spool) mark() error {
	if err := s.flush(); err != nil {
		return err
	}
	if s.size > s.start {
		s.runs = append(s.runs, run{s.start, s.size})
	}
	s.start = s.size
	return nil
}

// close removes the file.
func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name()) // it is gone already, except on Windows
		s.file = nil
	}
	s.held, s.block, s.comp = nil, nil, nil
}

// ReadAt reads what was written.
func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		n, err := s.file.ReadAt(p, off)
		if err != nil {
			err = diskError(err)
		}
		return n, err
	}
	n := copy(p, s.held[off:])
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

// reader reads the records of one run in order.
type reader struct {
	record // the current one
	spool  *spool
	run    run
	block  []byte // what is left of the current block
	buf    []byte // the whole block
}

// next goes to the next record; false at the end.
func (r *reader) next(scratch *[]byte) (bool, error) {
	if len(r.block) == 0 {
		if r.run.off >= r.run.end {
			return false, nil
		}
		if err := r.fill(scratch); err != nil {
			return false, err
		}
	}
	flags := r.block[0]
	r.block = r.block[1:]
	r.record = record{key: r.bytes()}
	if flags&hasLeft != 0 {
		r.left = r.bytes()
	}
	if flags&hasRight != 0 {
		r.right = r.bytes()
	}
	return true, nil
}

// bytes takes a text out of the block.
func (r *reader) bytes() []byte {
	n, size := binary.Uvarint(r.block)
	b := r.block[size : size+int(n) : size+int(n)]
	r.block = r.block[size+int(n):]
	return b
}

// fill reads the next block.
func (r *reader) fill(scratch *[]byte) error {
	var head [4]byte
	if _, err := r.spool.ReadAt(head[:], r.run.off); err != nil {
		return err
	}
	n := int(binary.LittleEndian.Uint32(head[:]))
	if cap(*scratch) < n {
		*scratch = make([]byte, n)
	}
	comp := (*scratch)[:n]
	if _, err := r.spool.ReadAt(comp, r.run.off+4); err != nil {
		return err
	}
	block, err := s2.Decode(r.buf[:cap(r.buf)], comp)
	if err != nil {
		return fmt.Errorf("read rows from disk: %w", err)
	}
	r.buf, r.block = block, block
	r.run.off += int64(4 + n)
	return nil
}
