//go:build !unix

package cli

import "os"

// hasRoom is false: it is not known.
func hasRoom(*os.File) bool { return false }
