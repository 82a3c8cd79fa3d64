// Odatui is a terminal explorer for protected OData APIs.
package main

import (
	"os"

	"odatui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
