package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/client"
	"odatui/client/compare"
	"odatui/client/comparing"
	"odatui/profiles"
)

type diffOptions struct {
	left, right, set string
	query            queryFlags // filter, params and top only
	key, columns     string
	ignore           string
	tolerance        string
	spec             compare.Spec
	format           string
}

func (a *app) diffCommand() *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff A B [SET]",
		Short: "Compare two environments: sets and columns, or the rows of a set",
		Long: `Compare A with B, each PROFILE[@ENV] or the URL of a service; B may be @ENV alone, another
environment of the same profile.

Without a SET the sets are compared, and their columns and links. What differs is breaking
or harmless for a program that reads A today and would get B tomorrow.

With a SET its rows are compared, matched by the key of the model or by --key. Every row is
read, unless --top or --quick is given. Values compare by their type: 1.0 is 1.00, instants
are equal in any time zone, times are rounded to the coarser side, texts must be the same.

Exit code 0 means that nothing differs, 3 that something does, 1 that the comparison could
not be finished. See docs/compare.md.`,
		Example: `  odatui diff xmart@live @staging
  odatui diff xmart@live @staging REF_COUNTRY
  odatui diff xmart@live @staging FACT --filter "YEAR ge 2015" --ignore Sys_CommitDate --format csv
  odatui demo diff demo@live @staging Countries`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 || len(args) == 3 {
				return nil
			}
			return exactArgs(2, "diff A B [SET]")(cmd, args)
		},
		ValidArgsFunction: a.completeDiff,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.left, o.right = args[0], args[1]
			if len(args) > 2 {
				o.set = args[2]
			}
			return a.diff(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	o.query.flags = flags
	flags.StringVar(&o.key, "key", "", "match rows by these `columns` instead of the model's key")
	flags.StringVar(&o.columns, "columns", "", "compare these `columns` only, separated by commas")
	flags.StringVar(&o.ignore, "ignore", "", "do not compare these `columns`")
	flags.StringVar(&o.query.filter, "filter", "", "rows of both sides that match this `expression` in the service's own filter language")
	flags.StringArrayVar(&o.query.params, "param", nil, "a further query parameter, `name=value`; may be repeated")
	flags.Int64Var(&o.query.top, "top", 0, "at most this many `rows` of each side, up to the smaller of the two last keys")
	flags.StringVar(&o.tolerance, "tolerance", "", "numbers that differ by no more than this `number` are equal")
	flags.BoolVar(&o.spec.IgnoreCase, "ignore-case", false, "upper and lower case of texts do not matter")
	flags.BoolVar(&o.spec.Trim, "trim", false, "blanks at the ends of texts do not matter")
	flags.BoolVar(&o.spec.Quick, "quick", false, "compare counts and sums only, where the rows need not be read")
	flags.StringVar(&o.format, "format", "text", "one of "+strings.Join(compare.Names(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(compare.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// rowFlags are those that mean nothing without a set.
var rowFlags = []string{"key", "columns", "ignore", "filter", "param", "top", "tolerance", "ignore-case", "trim", "quick"}

// check finds what is wrong with the command line, and completes the options.
func (o *diffOptions) check() error {
	if env, ok := strings.CutPrefix(o.right, "@"); ok {
		profile, _ := profiles.SplitRef(o.left)
		if session.IsURL(o.left) || profile == "" || env == "" {
			return usage("B is @ENV only if A is a profile", "usage: odatui diff A B [SET]")
		}
		o.right = profile + "@" + env
	}
	if !slices.Contains(compare.Names(), o.format) {
		return usage("no format named "+o.format, "formats: "+strings.Join(compare.Names(), ", "))
	}
	if o.set == "" {
		for _, name := range rowFlags {
			if o.query.flags.Changed(name) {
				return usage("--"+name+" is about rows: name a set", "usage: odatui diff A B SET --"+name+" …")
			}
		}
		return nil
	}
	if strings.HasPrefix(o.set, ":") {
		return usage("diff takes the name of a set, not a bookmark")
	}
	if set, query := cutUnquoted(o.set, '?'); option.MatchString(query) {
		return usage("diff takes a set without a query", "use flags: "+quoted(set)+flagsOf(query))
	}
	if o.query.topSet() && o.query.top < 1 {
		return usage("--top is a number from 1")
	}
	if o.spec.Quick && o.query.topSet() {
		return usage("--quick and --top exclude each other: counts and sums are of all rows")
	}
	q, err := o.query.query(o.set)
	if err != nil {
		return err
	}
	o.spec.Filter, o.spec.Params, o.spec.Top = q.Filter, q.Params, o.query.top
	o.spec.Key, o.spec.Columns, o.spec.Ignore = names(o.key), names(o.columns), names(o.ignore)
	return o.readTolerance()
}

// flagsOf returns the flags of diff for the options of a query; what has none is left out.
func flagsOf(query string) (flags string) {
	for query != "" {
		var pair string
		pair, query = cutUnquoted(query, '&')
		if plain, err := url.PathUnescape(pair); err == nil {
			pair = plain
		}
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case name == "$filter", name == "$top":
			flags += " --" + name[1:] + " " + quoted(value)
		case name == "$select":
			flags += " --columns " + quoted(value)
		case !strings.HasPrefix(name, "$"):
			flags += " --param " + quoted(pair)
		}
	}
	return flags
}

func (o *diffOptions) readTolerance() error {
	if o.tolerance == "" {
		return nil
	}
	n, err := strconv.ParseFloat(o.tolerance, 64)
	if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) || len(o.tolerance) > 100 {
		return usage("--tolerance is a number from 0, such as 1e-9, not " + o.tolerance)
	}
	if n > 0 {
		o.spec.Tolerance, _ = new(big.Rat).SetString(o.tolerance)
	}
	return nil
}

// names parts a list at its commas.
func names(list string) (names []string) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// diffSide is one side of a comparison.
type diffSide struct {
	word    string // left, right
	ref     string
	session *client.Session
	path    string // of the set
	sets    []client.Set
}

// sideError is the failure of one side. Its text names the side.
type sideError struct {
	side *diffSide
	err  error
}

func (e *sideError) Error() string { return e.side.word + " " + e.side.ref + ": " + message(e.err) }
func (e *sideError) Unwrap() error { return e.err }

// Hints returns the advice of the cause.
func (e *sideError) Hints() []string { return hints(e.err) }

func (a *app) diff(ctx context.Context, o diffOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	sides := []*diffSide{{word: "left", ref: o.left}, {word: "right", ref: o.right}}
	for _, s := range sides { // one after the other: each may ask for a secret, and sends nothing
		var err error
		if s.session, err = a.openRoot(ctx, s.ref); err != nil {
			return &sideError{s, err}
		}
		defer s.session.Close()
		s.ref = s.session.About.Called()
	}
	if sides[0].ref == sides[1].ref {
		a.note("both sides are %s", sides[0].ref)
	}
	if o.set == "" {
		return a.diffSets(ctx, sides, o)
	}
	return a.diffRows(ctx, sides, o)
}

// onBoth calls f for both sides at the same time, and returns the first failure.
func onBoth(ctx context.Context, sides []*diffSide, f func(context.Context, *diffSide) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	var once sync.Once
	var first error
	for _, s := range sides {
		wg.Go(func() {
			if err := f(ctx, s); err != nil {
				once.Do(func() { first = &sideError{s, err} })
				stop()
			}
		})
	}
	wg.Wait()
	return first
}

// diffRows compares the rows of a set.
func (a *app) diffRows(ctx context.Context, sides []*diffSide, o diffOptions) error {
	err := onBoth(ctx, sides, func(ctx context.Context, s *diffSide) (err error) {
		s.path, s.sets, err = a.knownSet(ctx, s.session, o.set)
		return err
	})
	if err != nil {
		return err
	}
	l, r := sides[0], sides[1]
	o.spec.Left, o.spec.Right = l.path, r.path
	var dropped []string
	w, err := compare.NewWriter(o.format, a.out, compare.Options{Width: a.width, Dropped: func(names []string) { dropped = names }})
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	line := a.newStatusLine()
	sum, err := comparing.Rows(ctx, l.session, r.session, o.spec, w, func(p compare.Progress) {
		a.tellWait(line, 0, l.ref, p.Left.Wait)
		a.tellWait(line, 1, r.ref, p.Right.Wait)
		line.draw(progressText(p, sides))
	})
	line.clear()
	if closed := w.Close(sum); closed != nil && err == nil {
		err = fmt.Errorf("write the differences: %w", closed)
	}
	if len(dropped) > 0 {
		sum.Notes = append(sum.Notes, "not written, because they came after the header: "+strings.Join(dropped, ", "))
	}
	came := sum.Progress.Left.Rows + sum.Progress.Right.Rows
	if min(sum.Progress.Left.Rows, sum.Progress.Right.Rows) == 0 && exitCode(err) != exitInterrupted {
		came = 0 // nothing was compared: the rows of one side alone are no result
	}
	err = broken(a.ofSide(err, sides, o.set), came)
	a.tellComparison(sum, o.spec.Top, err)
	switch {
	case err != nil && exitCode(err) == exitInterrupted:
		return hint(err, "the same command begins again")
	case err != nil:
		return err
	case !sum.Complete:
		return errors.New("the comparison is not complete: see the notes above")
	case sum.Counts.Differences() > 0 || oneSided(sum.Shape) > 0:
		return &saidError{exitDifferent}
	}
	return nil
}

// oneSided is how many columns that are compared only one side has.
func oneSided(s compare.Shape) (n int) {
	for _, c := range s.Columns {
		if c.Kind != compare.Same && !c.Ignored {
			n++
		}
	}
	return n
}

// ofSide names the side of a failure, and adds what helps.
func (a *app) ofSide(err error, sides []*diffSide, set string) error {
	if errors.Is(err, compare.ErrNotUnique) {
		return hint(err, "name columns that tell its rows apart: --key A,B")
	}
	var of *compare.SideError
	if !errors.As(err, &of) {
		return err
	}
	for _, s := range sides {
		if s.session == of.Session {
			cause := filterHint(of.Err, s.session.Service, client.Query{Path: s.path})
			cause = a.unknownSet(cause, s.ref, set, s.sets)
			for _, other := range sides {
				if name, _ := setName(set); other != s && s.sets != nil && has(other.sets, set, name) && !has(s.sets, set, name) {
					cause = hint(cause, "only "+other.ref+" lists it: diff without a set compares the sets")
				}
			}
			return &sideError{s, cause}
		}
	}
	return err
}
