//go:build race

package client

// spoil overwrites memory that is given back: tests under the race detector fail where
// something still reads it.
func spoil(text []byte, c cells) {
	overwrite(text, '#')
	overwrite(c.small, 1<<16|1)
	overwrite(c.rows, span{1, 1})
}

func overwrite[T any](list []T, with T) {
	if list = list[:cap(list)]; len(list) == 0 {
		return
	}
	list[0] = with
	for n := 1; n < len(list); n *= 2 {
		copy(list[n:], list[:n])
	}
}
