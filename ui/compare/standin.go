package compare

import "odatui/client/compare"

// compareModels stands in for compare.Models until that is there.
func compareModels(left, right compare.Model) compare.Sets {
	out := compare.Sets{Left: left.Name, Right: right.Name}
	for _, set := range left.Sets {
		out.Sets = append(out.Sets, compare.Set{Name: set.Name, Kind: compare.Same})
	}
	return out
}
