package client

// Slots of the set of seen keys, 8 bytes each: 16 MiB at most, which is enough for
// about 1.5 million rows. A quarter if the rows come in the order of their key:
// there doubled rows are neighbours, which are compared beyond that too.
const (
	mostSeen  = 2 << 20
	mostKeyed = mostSeen / 4
)

// seen is a set of hashes of keys: parts in open addressing, which grow one by
// one, so that little is copied at a time. When one part has its share of the
// slots, the set is full: it is emptied, and only neighbours are compared. The zero
// value is empty.
type seen struct {
	parts [64]slots
	full  bool
	keyed bool   // the rows come in the order of their key
	prev  uint64 // hash that came last
}

// slots is an open-addressed hash table.
type slots struct {
	slots []uint64 // 0 is free
	used  int
}

// add puts a hash into the set and reports whether it was new. In a full set
// only the hash that came last is known.
func (s *seen) add(h uint64) bool {
	h = max(h, 1)
	prev := s.prev
	s.prev = h
	if s.full {
		return h != prev
	}
	if s.has(h) {
		return false
	}
	p := s.part(h)
	if p.used*4 >= len(p.slots)*3 && !s.grow(p) {
		return h != prev
	}
	p.slots[p.slot(h)] = h
	p.used++
	return true
}

// has reports whether a hash is in the set.
func (s *seen) has(h uint64) bool {
	h = max(h, 1)
	p := s.part(h)
	return len(p.slots) > 0 && p.slots[p.slot(h)] == h
}

// part returns the part that a hash belongs to, by its upper bits.
func (s *seen) part(h uint64) *slots { return &s.parts[h>>58] }

// grow doubles a part and reports whether it may grow.
func (s *seen) grow(p *slots) bool {
	most := mostSeen
	if s.keyed {
		most = mostKeyed
	}
	if len(p.slots) >= most/len(s.parts) {
		s.parts, s.full = [64]slots{}, true
		return false
	}
	old := p.slots
	p.slots = make([]uint64, max(2*len(old), 64))
	for _, h := range old {
		if h != 0 {
			p.slots[p.slot(h)] = h
		}
	}
	return true
}

// slot returns where a hash is, or where it belongs.
func (p *slots) slot(h uint64) int {
	mask := len(p.slots) - 1
	i := int(h>>1) & mask
	for p.slots[i] != 0 && p.slots[i] != h {
		i = (i + 1) & mask
	}
	return i
}
