package client

// mostSeen is how many slots the set of seen keys has at most: 16 MiB.
const mostSeen = 2 << 20

// seen is a set of hashes of keys, in open addressing. It takes at most 16 MiB;
// then it is full, and nothing further is found in it. The zero value is empty.
type seen struct {
	slots []uint64 // 0 is free
	used  int
	full  bool
	prev  uint64 // hash that came last
}

// add puts a hash into the set and reports whether it was new. In a full set
// only the hash that came last is known.
func (s *seen) add(h uint64) bool {
	if h == 0 {
		h = 1
	}
	prev := s.prev
	s.prev = h
	if !s.full && s.used*4 >= len(s.slots)*3 {
		s.grow()
	}
	if s.full {
		return h != prev
	}
	i := s.slot(h)
	if s.slots[i] == h {
		return false
	}
	s.slots[i] = h
	s.used++
	return true
}

// has reports whether a hash is in the set.
func (s *seen) has(h uint64) bool {
	if h == 0 {
		h = 1
	}
	return len(s.slots) > 0 && s.slots[s.slot(h)] == h
}

// slot returns where a hash is, or where it belongs.
func (s *seen) slot(h uint64) int {
	mask := len(s.slots) - 1
	i := int(h>>1) & mask
	for s.slots[i] != 0 && s.slots[i] != h {
		i = (i + 1) & mask
	}
	return i
}

func (s *seen) grow() {
	if len(s.slots) == mostSeen {
		s.slots, s.full = nil, true
		return
	}
	old := s.slots
	s.slots = make([]uint64, max(2*len(old), 1024))
	for _, h := range old {
		if h != 0 {
			s.slots[s.slot(h)] = h
		}
	}
}
