//go:build !unix

package main

import "os"

// resident returns 0: the system does not report it.
func resident(*os.ProcessState) int64 { return 0 }
