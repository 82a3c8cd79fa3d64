// Feed is an OData V4 service with generated rows, the server of the benchmarks.
// It imports nothing of odatui, so that it cannot share bugs with it.
//
// It prints its address as one line and ends when its standard input ends. A row
// is a function of its number. Responses are cached, compressed ones too: from
// the second run on, the cost of the generator is not part of a measurement.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

type options struct {
	rows     int
	limit    int           // most rows of a page, 0 no limit
	latency  time.Duration // of every request
	gzip     bool          // compress for clients that accept it
	metadata string        // a file that replaces the generated model
	changed  int           // rows that have another value, so that a comparison finds them
	missing  int           // rows that are left out
	shift    int           // where the first of them is
}

func main() {
	var o options
	flag.IntVar(&o.rows, "rows", 200_000, "rows of each set")
	flag.IntVar(&o.limit, "limit", 10_000, "most rows of a page; longer results have next links")
	flag.DurationVar(&o.latency, "latency", 0, "time before each response")
	flag.BoolVar(&o.gzip, "gzip", false, "compress responses for clients that accept it")
	flag.StringVar(&o.metadata, "metadata", "", "serve this CSDL file and small rows in each of its entity sets")
	flag.IntVar(&o.changed, "changed", 0, "rows that have another value in one column, evenly spread")
	flag.IntVar(&o.missing, "missing", 0, "rows that are left out, evenly spread")
	flag.IntVar(&o.shift, "shift", 0, "the first row that is left out")
	csv := flag.Bool("csv", false, "write the rows as CSV to standard output and exit")
	flag.Parse()
	var err error
	if *csv {
		err = writeCSV(os.Stdout, o.rows)
	} else {
		err = run(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "feed:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	root := "http://" + l.Addr().String() + "/odata"
	f, err := newFeed(o, root)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: f, ReadHeaderTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	fmt.Fprintln(os.Stdout, root)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		failed <- err
	}()
	return <-failed
}

// writeCSV writes the CSV that an export of all rows must equal byte for byte.
func writeCSV(to io.Writer, rows int) error {
	w := bufio.NewWriterSize(to, 1<<20)
	line := appendCSVHeader(nil)
	for i := range rows {
		w.Write(line)
		line = appendCSV(line[:0], uint64(i))
	}
	w.Write(line)
	return w.Flush()
}
