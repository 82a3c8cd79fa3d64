package vendors

// FromEntra reports whether Entra's token service wrote a header: a page of it
// names nothing else.
func FromEntra(h map[string][]string) bool { return len(h["X-Ms-Ests-Server"]) > 0 }
