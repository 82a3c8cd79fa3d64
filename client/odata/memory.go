package odata

import (
	"encoding/json"
	"slices"
	"time"

	"odatui/client"
)

// keepRefusals is how long it is remembered across runs what a service refused.
const keepRefusals = 30 * 24 * time.Hour

// knowledge is what responses have shown about a set.
type knowledge struct {
	can         client.Abilities
	ignoresSkip bool // for the rest of the session
	throttled   bool // the service asked for fewer requests
	quickTop    int  // largest $top that was not too slow, 0 unknown; for the rest of the session
	kept        keptKnowledge
}

// keptKnowledge is the part that is kept across runs, as JSON in the cache.
type keptKnowledge struct {
	Refused      map[string]time.Time `json:"refused,omitempty"` // option -> when it was refused
	MaxTop       int                  `json:"max_top,omitempty"` // largest $top that was accepted after a larger one was refused
	MaxTopSince  time.Time            `json:"max_top_since,omitzero"`
	KeyNotUnique time.Time            `json:"key_not_unique,omitzero"`
	Rung         string               `json:"rung,omitempty"` // way of asking for statistics
	RungSince    time.Time            `json:"rung_since,omitzero"`
}

func isFresh(since time.Time) bool { return !since.IsZero() && time.Since(since) < keepRefusals }

// Without returns the options that the service refused not too long ago.
func (k knowledge) Without() []string {
	var names []string
	for name, since := range k.kept.Refused {
		if isFresh(since) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// maxTop returns the largest page size that is known to be accepted, 0 unknown.
func (k knowledge) maxTop() int {
	most := k.kept.MaxTop
	if !isFresh(k.kept.MaxTopSince) {
		most = 0
	}
	if k.quickTop > 0 && (most == 0 || k.quickTop < most) {
		return k.quickTop
	}
	return most
}

func (k knowledge) keyNotUnique() bool { return isFresh(k.kept.KeyNotUnique) }

// memoryKey names in the cache what is kept about a set.
func (s *Service) memoryKey(set string) string { return "abilities-" + s.cacheKey() + "-" + set }

// learned returns what is known about a set.
func (s *Service) learned(set string) knowledge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.knowledge(set)
}

// knowledge returns what is known about a set, read from the cache when it is
// first needed. The lock is held.
func (s *Service) knowledge(set string) *knowledge {
	k := s.taught[set]
	if k != nil {
		return k
	}
	k = &knowledge{}
	if s.opts.Cache != nil {
		if data, ok := s.opts.Cache.Load(s.memoryKey(set)); ok {
			_ = json.Unmarshal(data, &k.kept) // damaged: nothing is known
		}
	}
	for name := range k.kept.Refused {
		if isFresh(k.kept.Refused[name]) {
			k.refuses(name, "the service refused "+name+" before")
		}
	}
	s.taught[set] = k
	return k
}

// refuses sets the ability of an option.
func (k *knowledge) refuses(option, reason string) {
	no := client.Ability{Is: client.No, Reason: reason}
	switch option {
	case optionCount:
		k.can.Count = no
	case optionOrder:
		k.can.OrderBy = no
	case optionSkip:
		k.can.Skip = no
	case optionTop:
		k.can.Top = no
	}
}

// teach changes what is known about a set for the rest of the session.
func (s *Service) teach(set string, change func(*knowledge)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.knowledge(set))
}

// keepKnowledge is teach for what is kept across runs.
func (s *Service) keepKnowledge(set string, change func(*keptKnowledge)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.knowledge(set)
	change(&k.kept)
	s.saveKnowledge(set, k)
}

func (s *Service) saveKnowledge(set string, k *knowledge) {
	if s.opts.Cache == nil {
		return
	}
	if data, err := json.Marshal(k.kept); err == nil {
		s.opts.Cache.Save(s.memoryKey(set), data)
	}
}

// KeyNotUnique turns the identification of rows by their key off for a set.
func (s *Service) KeyNotUnique(path string) {
	s.keepKnowledge(path, func(k *keptKnowledge) { k.KeyNotUnique = time.Now() })
}

// Forget drops what is remembered about a set: refused options are tried again.
func (s *Service) Forget(set string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.knowledge(set)
	if len(known.kept.Refused) > 0 || known.kept.MaxTop > 0 || !known.kept.KeyNotUnique.IsZero() || known.kept.Rung != "" {
		s.saveKnowledge(set, &knowledge{})
	}
	s.taught[set] = &knowledge{}
}
