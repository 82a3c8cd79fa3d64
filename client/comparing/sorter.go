package comparing

import (
	"bytes"
	"container/heap"
	"encoding/binary"
	"slices"
)

// sorter sorts the rows of one side by their keys, in memory and then on disk. It must
// be closed.
type sorter struct {
	spool
	left    bool   // its rows are those of the left side
	rows    []byte // keys and texts
	entries []entry
}

// entry is a row in the memory of a sorter.
type entry struct {
	prefix   uint64 // first bytes of the key
	off      uint32
	key, row uint32 // lengths
}

// add takes a row.
func (s *sorter) add(key, row []byte) error {
	if len(s.rows)+len(key)+len(row) > limits.sort && len(s.entries) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if s.rows == nil {
		s.rows = make([]byte, 0, limits.sort)
	}
	s.entries = append(s.entries, entry{prefixOf(key), uint32(len(s.rows)), uint32(len(key)), uint32(len(row))})
	s.rows = append(append(s.rows, key...), row...)
	return nil
}

func prefixOf(key []byte) uint64 {
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

func (s *sorter) keyOf(e entry) []byte { return s.rows[e.off : e.off+e.key] }

// spill writes the rows in memory as a run.
func (s *sorter) spill() error {
	slices.SortFunc(s.entries, func(a, b entry) int {
		switch {
		case a.prefix < b.prefix:
			return -1
		case a.prefix > b.prefix:
			return 1
		}
		return bytes.Compare(s.keyOf(a), s.keyOf(b))
	})
	for _, e := range s.entries {
		if err := s.spool.add(s.recordOf(s.keyOf(e), s.rows[e.off+e.key:e.off+e.key+e.row])); err != nil {
			return err
		}
	}
	s.rows, s.entries = s.rows[:0], s.entries[:0]
	if err := s.mark(); err != nil {
		return err
	}
	if len(s.runs) < limits.runs {
		return nil
	}
	return s.compact()
}

func (s *sorter) recordOf(key, row []byte) record {
	if s.left {
		return record{key: key, left: row}
	}
	return record{key: key, right: row}
}

// compact makes one run of those that are there, in another file.
func (s *sorter) compact() error {
	m, err := mergeRuns(&s.spool)
	if err != nil {
		return err
	}
	one := spool{comp: s.comp}
	for m.ok {
		if err := one.add(m.record); err != nil {
			one.close()
			return err
		}
		if err := m.next(); err != nil {
			one.close()
			return err
		}
	}
	if err := one.mark(); err != nil {
		one.close()
		return err
	}
	s.close()
	s.spool = one
	return nil
}

// finish writes what is in memory.
func (s *sorter) finish() error {
	err := s.spill()
	s.rows, s.entries = nil, nil
	return err
}

// mergeRuns returns the records of all runs of spools in the order of their keys.
func mergeRuns(spools ...*spool) (*merged, error) {
	m := &merged{}
	for _, s := range spools {
		for _, part := range s.runs {
			r := &reader{spool: s, run: part}
			if _, err := r.next(&m.scratch); err != nil { // no run is empty
				return nil, err
			}
			m.readers = append(m.readers, r)
		}
	}
	heap.Init(m)
	m.take()
	return m, nil
}

// merged reads several runs as one: record is the current one as long as ok is set.
type merged struct {
	record
	ok      bool
	readers []*reader // a heap
	scratch []byte
}

// next goes to the next record.
func (m *merged) next() error {
	if !m.ok {
		return nil
	}
	more, err := m.readers[0].next(&m.scratch)
	if err != nil {
		return err
	}
	if more {
		heap.Fix(m, 0)
	} else {
		heap.Pop(m)
	}
	m.take()
	return nil
}

func (m *merged) take() {
	if m.ok = len(m.readers) > 0; m.ok {
		m.record = m.readers[0].record
	}
}

// has goes to a key, and reports whether it is there. The keys that are asked for ascend.
func (m *merged) has(key []byte) (bool, error) {
	for m.ok && bytes.Compare(m.key, key) < 0 {
		if err := m.next(); err != nil {
			return false, err
		}
	}
	return m.ok && bytes.Equal(m.key, key), nil
}

// Len, Less, Swap, Push and Pop are those of heap.Interface.
func (m *merged) Len() int           { return len(m.readers) }
func (m *merged) Less(i, j int) bool { return bytes.Compare(m.readers[i].key, m.readers[j].key) < 0 }
func (m *merged) Swap(i, j int)      { m.readers[i], m.readers[j] = m.readers[j], m.readers[i] }
func (m *merged) Push(any)           {}
func (m *merged) Pop() any {
	m.readers = m.readers[:len(m.readers)-1]
	return nil
}
