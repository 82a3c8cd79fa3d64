package client

// PathName returns the last name of a path, without a key: Lines of Orders(1)/Lines.
func PathName(path string) string {
	parts := PathSegments(path)
	if len(parts) == 0 {
		return path
	}
	name, _ := cutSegment(parts[len(parts)-1])
	return name
}
