package diagnose

import "slices"

// Codes lists every code of a diagnosis, sorted.
func Codes() []string {
	var codes []string
	for _, area := range areas() {
		for _, r := range area {
			if r.code != "" {
				codes = append(codes, r.code)
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
