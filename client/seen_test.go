package client

import "testing"

// hashOf spreads numbers over all bits, as a hash does.
func hashOf(i int) uint64 {
	h := uint64(i+1) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

func TestSeen(t *testing.T) {
	for _, keyed := range []bool{false, true} {
		s, most := seen{keyed: keyed}, 3*mostSeen/4
		if keyed {
			most = 3 * mostKeyed / 4
		}
		last := 0
		for i := range most * 2 {
			if !s.add(hashOf(i)) {
				t.Fatalf("keyed %v: hash %d is said to have come", keyed, i)
			}
			if last = i; s.full {
				break
			}
			if s.add(hashOf(i / 2)) {
				t.Fatalf("keyed %v: hash %d is not found again", keyed, i/2)
			}
			if !s.has(hashOf(i)) || s.has(hashOf(i+1)) {
				t.Fatalf("keyed %v: hash %d, or the next, is wrong", keyed, i)
			}
		}
		if !s.full || last < most*9/10 {
			t.Errorf("keyed %v: full at %d of %d: %v", keyed, last, most, s.full)
		}
		if !s.add(7) || s.add(7) || !s.add(8) || !s.add(7) {
			t.Errorf("keyed %v: a full set tells neighbours only", keyed)
		}
	}
	var s seen
	if !s.add(0) || s.add(0) || s.add(1) {
		t.Error("a hash of 0 is taken as 1")
	}
}
