package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/snippet"
)

// defaultRows is how many rows get returns without --top and --all.
const defaultRows = 100

type getOptions struct {
	ref, set string
	query    queryFlags
	all      bool
	format   string
	url      bool
	curl     bool
	code     string // language of the code to print
	secrets  bool   // the curl command with the token in it
	raw      bool   // the body of the path as it is
}

func (a *app) getCommand() *cobra.Command {
	var o getOptions
	cmd := &cobra.Command{
		Use:   "get PROFILE[@ENV] SET",
		Short: "Rows to stdout",
		Long: `Write the rows of a set to stdout: a table on a terminal, CSV in a pipe.

100 rows are returned without --top or --all; a note on stderr says when more exist.
SET may be a path below the service root, such as 'Orders(1)/Lines', or a bookmark of
the explorer, such as :norway; what flags say goes before what the bookmark says.

With --all, exit code 0 means that no response indicates missing or doubled rows; what
could not be completed is exit code 1, after the rows that came. See docs/paging.md.`,
		Example: `  odatui get xmart REF_COUNTRY --select CODE,NAME --orderby "NAME desc"
  odatui get xmart@staging FACT --filter "YEAR ge 2015" --all --format ndjson
  odatui get xmart FACT --top 5 --url
  odatui get shop 'Products(1)/Photo/$value' --raw > photo.jpg`,
		Args:              exactArgs(2, "get PROFILE SET"),
		ValidArgsFunction: a.completeRef,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.ref, o.set = args[0], args[1]
			if !o.raw { // that reads an address with its options
				var err error
				if o.set, err = o.query.splitPath(o.set); err != nil {
					return err
				}
			}
			return a.get(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	o.query.register(flags)
	flags.BoolVar(&o.all, "all", false, "all rows")
	flags.StringVar(&o.format, "format", "", "one of "+strings.Join(export.Names(), ", "))
	flags.BoolVar(&o.url, "url", false, "print the URL instead of sending it")
	flags.BoolVar(&o.curl, "curl", false, "print the curl command instead of sending it")
	flags.StringVar(&o.code, "code", "", "print code instead of sending: one of "+strings.Join(snippet.Names(), ", "))
	flags.BoolVar(&o.secrets, "with-token", false, "with --curl: put the token into the command")
	flags.BoolVar(&o.raw, "raw", false, "write the body of the path as it is (media, /$value); takes no other flag")
	completeFormats(cmd)
	completeCode(cmd)
	return cmd
}

// check finds flags that contradict each other.
func (o getOptions) check() error {
	switch {
	case o.all && o.query.topSet():
		return usage("--all and --top exclude each other")
	case o.url && (o.curl || o.code != ""), o.curl && o.code != "":
		return usage("--url, --curl and --code exclude each other")
	case o.code != "" && !slices.Contains(snippet.Names(), o.code):
		return usage("no code in "+o.code, "languages: "+strings.Join(snippet.Names(), ", "))
	case o.secrets && !o.curl:
		return usage("--with-token belongs to --curl")
	case o.raw && (o.format != "" || o.all || o.url || o.curl || o.code != "" || o.query.given()):
		return usage("--raw writes the body of one path as it is: it takes no other flag of get")
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
	name, marked := bookmarkName(o.set)
	if marked {
		if q, err = a.marked(o.ref, name, q); err != nil {
			return err
		}
		o.set = q.Path
	}
	format, err := a.format(o.format)
	if err != nil {
		return err
	}
	open := a.openRoot
	if o.url || o.curl || o.code != "" { // nothing is sent
		open = a.open
	}
	s, err := open(ctx, o.ref)
	if err != nil {
		return err
	}
	defer s.Close()
	if o.raw {
		return a.getRaw(ctx, s, o.set)
	}
	run := &client.Run{Query: q, First: o.query.skip, Limit: o.limit(), Count: s.About.Count, Lists: o.query.expandAll}
	run.Query.Bulk = true
	run.Query.Count = q.Count || o.all
	run.Query.PageSize = s.About.PageSize // in the profile; a bookmark has none
	if o.url || o.curl || o.code != "" {
		return a.printRequest(ctx, s, run, o)
	}
	var sets []client.Set
	if run.Query.Path, sets, err = a.knownSet(ctx, s, o.set); err != nil {
		return err
	}
	if run.Limit == 0 {
		name, _ := setName(o.set)
		if len(sets) > 0 && !has(sets, o.set, name) {
			err = askOnce(ctx, s.Service, run.Query)
		}
		if err == nil {
			err = a.getNone(ctx, s.Service, run, format, o.query.count)
		}
	} else {
		err = a.writeRows(ctx, s.Service, run, format, o)
	}
	err = callHint(ctx, filterHint(err, s.Service, run.Query), s, run.Query.Path)
	return a.unknownSet(err, o.ref, o.set, sets)
}

// callHint adds to a refusal of a function that was called without the parameters that it
// has, how it is called.
func callHint(ctx context.Context, err error, s *client.Session, path string) error {
	var refused *client.ResponseError
	if !errors.As(err, &refused) || refused.Status < 400 || proofless(err) || strings.ContainsAny(path, "(/") {
		return err
	}
	schema := model(ctx, s)
	set := schema.Set(path)
	if set == nil || set.Kind != client.FunctionImport {
		return err
	}
	for _, f := range schema.Functions {
		if f.Name != set.Function || f.Bound || len(f.Params) == 0 {
			continue
		}
		var params []string
		for _, p := range f.Params {
			params = append(params, p.Name+"={"+p.Value+"}")
		}
		err = hint(err, path+" is a function with parameters: "+path+"("+strings.Join(params, ",")+")")
	}
	return err
}

// askOnce requests one row of a set that neither the service nor its model lists: the
// error reports that it does not exist.
func askOnce(ctx context.Context, s client.Service, q client.Query) error {
	q.PageSize = 1
	_, err := s.Fetch(ctx, q, client.Start)
	return err
}

// getNone writes a result without rows.
func (a *app) getNone(ctx context.Context, s client.Service, run *client.Run, format export.Format, count bool) error {
	if err := format.New(a.out, export.Options{}).Close(); err != nil || !count {
		return err
	}
	run.Total = -1
	return a.tellCount(ctx, s, run)
}

// filterHint adds to a refusal what is wrong with the filter, if that is known.
func filterHint(err error, s client.Service, q client.Query) error {
	var refused *client.ResponseError
	f, ok := s.(client.Filterer)
	if !ok || q.Filter == "" || !errors.As(err, &refused) || refused.Status < 400 || refused.Status == 401 || refused.Status == 403 {
		return err
	}
	for _, p := range f.Filter(q.Path, q.Filter).Problems {
		return hint(err, "check the filter: "+p.Message)
	}
	return err
}

// getRaw writes the body of a path unchanged, as it comes.
func (a *app) getRaw(ctx context.Context, s *client.Session, path string) error {
	r, ok := s.Service.(client.RawReader)
	if !ok {
		return fmt.Errorf("read %s: %w", path, client.ErrCannot)
	}
	out := &output{w: a.out}
	err := r.ReadRaw(ctx, path, out)
	if out.err != nil { // of this machine, not of the service
		return fmt.Errorf("write the body: %w", out.err)
	}
	return err
}

// limit is how many rows are requested, -1 all of them.
func (o getOptions) limit() int64 {
	switch {
	case o.all:
		return -1
	case o.query.topSet():
		return o.query.top
	}
	return defaultRows
}

// gcPercent is the garbage that may pile up while rows are read, in percent of
// the memory in use: a fifth of Go's default, for less than a tenth more time.
const gcPercent = 20

// writeRows writes the pages of a run as they come: rows that were written stay
// written, also if the run fails later.
func (a *app) writeRows(ctx context.Context, s client.Service, run *client.Run, format export.Format, o getOptions) error {
	var dropped []string
	w := format.New(a.out, export.Options{Width: a.width, Dropped: func(names []string) { dropped = append(dropped, names...) }})
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	began, written := false, int64(0) // the run may be a page ahead
	told, came := map[client.Note]bool{}, map[string]bool{}
	end := func(of func(export.Writer) error) error {
		if !began { // nothing at all came: stdout stays empty
			return nil
		}
		return unwritten(of(w), written)
	}
	for page, err := range run.Pages(ctx, s) {
		if err != nil {
			if closed := end(export.Break); closed != nil {
				return closed
			}
			return broken(err, written)
		}
		began = true
		if err := w.Write(page, page.Len()); err != nil {
			return unwritten(err, written)
		}
		written += int64(page.Len())
		for _, c := range page.Columns {
			came[c.Name] = true
		}
		a.tellNotes(page, told)
	}
	if err := end(export.Writer.Close); err != nil {
		return err
	}
	if len(dropped) > 0 {
		return hint(&partial{fmt.Errorf("left out because it came after the header was written: %s", strings.Join(dropped, ", ")), run.Rows},
			"json and ndjson write every property of each row", "--select names the columns before")
	}
	for _, name := range run.Query.Select {
		if written > 0 && !came[name] && !strings.ContainsAny(name, "*/.(") {
			a.note("no column %s came", name)
		}
	}
	return broken(a.tellRest(ctx, s, run, o), written)
}

// tellNotes prints the notes of a page on stderr, each topic once in a run.
func (a *app) tellNotes(page *client.Page, told map[client.Note]bool) {
	for _, note := range page.Notes {
		key := note
		if note.Topic != "" {
			key.Text = ""
		}
		if !told[key] {
			told[key] = true
			if note.Topic == client.CutListTopic {
				note.Text += "; --expand-all fetches lists to their end"
			}
			a.note("%s", note.Text)
		}
	}
}

// tellRest prints on stderr the number of rows, and whether there are more than
// were written.
func (a *app) tellRest(ctx context.Context, s client.Service, run *client.Run, o getOptions) error {
	if run.Last == nil {
		return nil
	}
	if o.query.count {
		if err := a.tellCount(ctx, s, run); err != nil {
			return err
		}
	}
	if run.Limit < 0 || run.Rows < run.Limit {
		return nil
	}
	advice := "use --all for more"
	if run.Limit == defaultRows {
		advice = "use --top N or --all for more"
	}
	more, err := run.More(ctx, s, o.query.topSet())
	switch {
	case err != nil:
		return err
	case more == client.Yes && run.Total > run.First+run.Rows:
		a.note("%s of %s; %s", plural(run.Rows, "row"), client.Thousands(run.Total), advice)
	case more == client.Yes:
		a.note("%s, more exist; %s", plural(run.Rows, "row"), advice)
	case more == client.Unknown:
		a.note("%s, there may be more; %s", plural(run.Rows, "row"), advice)
	}
	return nil
}

// tellCount prints the number of rows. It prints that a service does not count
// only after a request for the count alone failed.
func (a *app) tellCount(ctx context.Context, s client.Service, run *client.Run) error {
	if counter, ok := s.(client.Counter); ok && run.Total < 0 {
		n, err := counter.CountRows(ctx, run.Query)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			run.Total = n
		}
	}
	if run.Total < 0 {
		a.note("the service does not count")
		return nil
	}
	a.note("the service counts %s", plural(run.Total, "row"))
	return nil
}

// printRequest prints what would be sent, and sends nothing to the service. A token
// is requested only if the user wants it in the command.
func (a *app) printRequest(ctx context.Context, s *client.Session, run *client.Run, o getOptions) error {
	q, at := run.Request()
	if m, ok := s.Service.(client.Recaller); ok && !m.Recall() && len(q.OrderBy) == 0 {
		a.note("the model is not known here yet (odatui describe reads it): what is sent may be sorted by the key as well")
	}
	var text string
	var err error
	switch {
	case o.url:
		var r client.Request
		r, err = s.Request(q, at)
		text = r.URL + "\n"
	case o.secrets:
		text, err = a.sessions().Curl(ctx, s, run)
	default:
		text, err = s.Code(run, cmp.Or(o.code, "curl"))
	}
	if err == nil {
		_, err = io.WriteString(a.out, text)
	}
	return err
}
