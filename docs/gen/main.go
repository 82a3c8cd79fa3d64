// Command gen writes the shell completions and man pages that a release
// carries. It knows the command tree only.
package main

import (
	"flag"
	"fmt"
	"os"

	"odatui/cli"
)

func main() {
	completions := flag.String("completions", "", "folder for shell completions")
	man := flag.String("man", "", "folder for man pages")
	flag.Parse()
	if err := cli.WriteDocs(*completions, *man); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
