//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// resident returns the most bytes that an ended process had in memory.
func resident(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) //nolint:unconvert // 32 bits on some systems
	}
	return int64(usage.Maxrss) << 10 //nolint:unconvert // 32 bits on some systems
}
