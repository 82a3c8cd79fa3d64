package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
)

// defaultRows is how many rows get returns when nobody says.
const defaultRows = 100

type getOptions struct {
	ref, set string
	query    queryFlags
	all      bool
	format   string
	url      bool
	curl     bool
	secrets  bool // the curl command with the token in it
}

func (a *app) getCommand() *cobra.Command {
	var o getOptions
	cmd := &cobra.Command{
		Use:   "get PROFILE[@ENV] SET",
		Short: "Rows to stdout",
		Long: `Write the rows of a set to stdout: a table on a terminal, CSV in a pipe.

100 rows are returned unless --top or --all says otherwise; when more exist it is
said on stderr. SET may be a path below the service root, such as "Orders(1)/Lines".`,
		Example: `  odatui get xmart REF_COUNTRY --select CODE,NAME --orderby "NAME desc"
  odatui get xmart@staging FACT --filter "YEAR ge 2015" --all --format ndjson
  odatui get xmart FACT --top 5 --url`,
		Args:              exactArgs(2, "get PROFILE SET"),
		ValidArgsFunction: a.completeRef,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.ref, o.set = args[0], args[1]
			return a.get(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	o.query.register(flags)
	flags.BoolVar(&o.all, "all", false, "all rows")
	flags.StringVar(&o.format, "format", "", "one of "+strings.Join(export.Names(), ", "))
	flags.BoolVar(&o.url, "url", false, "print the URL instead of sending it")
	flags.BoolVar(&o.curl, "curl", false, "print the curl command instead of sending it")
	flags.BoolVar(&o.secrets, "with-token", false, "with --curl: put the token into the command")
	completeFormats(cmd)
	return cmd
}

// check finds flags that contradict each other.
func (o getOptions) check() error {
	switch {
	case o.all && o.query.topSet():
		return usage("--all and --top exclude each other")
	case o.url && o.curl:
		return usage("--url and --curl exclude each other")
	case o.secrets && !o.curl:
		return usage("--with-token belongs to --curl")
	}
	return nil
}

func (a *app) get(ctx context.Context, o getOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	q, err := o.query.query(o.set)
	if err != nil {
		return err
	}
	format, err := a.format(o.format)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, o.ref)
	if err != nil {
		return err
	}
	defer s.Close()
	limit := o.limit()
	q.PageSize = s.About.PageSize
	if limit >= 0 {
		q.PageSize = int(min(int64(q.PageSize), max(limit, 1)))
	}
	at := client.Row(o.query.skip)
	if o.url || o.curl {
		return a.printRequest(ctx, s, q, at, o)
	}
	if limit == 0 {
		return format.New(a.out, export.Options{}).Close()
	}
	if q.Path, err = knownSet(ctx, s, o.set); err != nil {
		return err
	}
	return a.writeRows(ctx, s.Service, run{q, at, limit, o.query.topSet()}, format)
}

// limit is how many rows are wanted, -1 all of them.
func (o getOptions) limit() int64 {
	switch {
	case o.all:
		return -1
	case o.query.topSet():
		return o.query.top
	}
	return defaultRows
}

// run is which rows are wanted.
type run struct {
	query client.Query
	at    client.Position
	limit int64 // -1 all
	told  bool  // the limit is what a person said
}

// writeRows walks the pages and writes them as they come: rows that were
// written stay written, whatever happens afterwards.
func (a *app) writeRows(ctx context.Context, s client.Service, r run, format export.Format) error {
	w := format.New(a.out, export.Options{Width: a.width, Dropped: func(names []string) {
		a.note("left out because it came after the header was written: %s (json and ndjson keep it)", strings.Join(names, ", "))
	}})
	var (
		written int64
		last    *client.Page
	)
	for page, err := range client.Pages(ctx, s, r.query, r.at) {
		if err != nil {
			if closeErr := closeRows(w, last); closeErr != nil {
				return closeErr
			}
			return incomplete(err, written)
		}
		n := page.Len()
		if r.limit >= 0 {
			n = int(min(int64(n), r.limit-written))
		}
		if err := w.Write(page, n); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
		a.notes(page, last)
		written += int64(n)
		last = page
		if written == r.limit {
			break
		}
	}
	if err := closeRows(w, last); err != nil {
		return err
	}
	return a.tellRest(ctx, s, last, written, r)
}

// closeRows ends the document, unless nothing at all came: then stdout stays
// empty.
func closeRows(w export.Writer, last *client.Page) error {
	if last == nil {
		return nil
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

// incomplete says how many rows came before a result broke off.
func incomplete(err error, written int64) error {
	if written == 0 || errors.Is(err, context.Canceled) {
		return err
	}
	return &partial{err, written}
}

// partial is a result that could not be completed: exit 1 whatever the cause.
type partial struct {
	error
	rows int64
}

func (p *partial) Error() string {
	return fmt.Sprintf("incomplete, %s came: %s", plural(p.rows, "row"), p.error)
}
func (p *partial) Unwrap() error { return p.error }

// notes tells what a page has to say, once.
func (a *app) notes(page, before *client.Page) {
	for _, note := range page.Notes {
		if before == nil || !slices.Contains(before.Notes, note) {
			a.note("%s", note)
		}
	}
}

// tellRest says on stderr that there is more than was written.
func (a *app) tellRest(ctx context.Context, s client.Service, last *client.Page, written int64, r run) error {
	if last == nil {
		return nil
	}
	total := last.Total
	if r.query.Count && total >= 0 {
		a.note("the service counts %s", plural(total, "row"))
	} else if r.query.Count {
		a.note("the service does not count")
	}
	if r.limit < 0 || written < r.limit {
		return nil
	}
	more, err := moreRows(ctx, s, last, written, r)
	switch {
	case err != nil:
		return err
	case more == client.Yes && total > written:
		a.note("%s of %s; %s", plural(written, "row"), thousands(total), moreAdvice(r))
	case more == client.Yes:
		a.note("%s, more exist; %s", plural(written, "row"), moreAdvice(r))
	case more == client.Unknown:
		a.note("%s, there may be more; %s", plural(written, "row"), moreAdvice(r))
	}
	return nil
}

func moreAdvice(r run) string {
	if r.limit == defaultRows {
		return "use --top N or --all for more"
	}
	return "use --all for more"
}

// moreRows tells whether the result goes on. Where neither a total nor a next
// link says so, one row is asked for, unless a person said how many they want:
// then nothing further is asked, and nothing is said that is not known.
func moreRows(ctx context.Context, s client.Service, last *client.Page, written int64, r run) (client.Knowledge, error) {
	end := r.at.Row() + written
	switch {
	case last.Total > end, last.Trace.NextLink && last.Next != nil, last.First >= 0 && last.First+int64(last.Len()) > end:
		return client.Yes, nil
	case last.Next == nil, last.Total >= 0:
		return client.No, nil
	case r.told:
		return client.No, nil
	}
	q := last.Query
	q.PageSize, q.Count = 1, false
	next, err := s.Fetch(ctx, q, client.Row(end))
	switch {
	case ctx.Err() != nil:
		return client.Unknown, ctx.Err()
	case err != nil:
		return client.Unknown, nil //nolint:nilerr // the rows that were asked for are all there
	case next.Len() > 0:
		return client.Yes, nil
	}
	return client.No, nil
}

// printRequest prints what would be sent, and sends nothing. Only a token that
// is asked for by name is fetched.
func (a *app) printRequest(ctx context.Context, s *client.Session, q client.Query, at client.Position, o getOptions) error {
	if m, ok := s.Service.(client.Recaller); ok && !m.Recall() && len(q.OrderBy) == 0 {
		a.note("the model is not known here yet (odatui describe reads it): what get sends may be sorted by the key as well")
	}
	r, err := s.Request(q, at)
	if err != nil {
		return err
	}
	if o.url {
		_, err = fmt.Fprintln(a.out, r.URL)
		return err
	}
	if o.secrets {
		if r, err = a.withProof(ctx, s, r); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(a.out, curl(r))
	return err
}
