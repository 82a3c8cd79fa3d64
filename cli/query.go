package cli

import (
	"net/url"
	"strings"

	"github.com/spf13/pflag"

	"odatui/client"
	"odatui/lazy"
)

// queryFlags are the flags of get, and later of export and diff.
type queryFlags struct {
	filter, sel, orderBy, expand, search, apply string
	top, skip                                   int64
	count                                       bool
	expandAll                                   bool
	params                                      []string
	flags                                       *pflag.FlagSet
	own                                         map[string]bool // names of these flags
}

func (f *queryFlags) register(flags *pflag.FlagSet) {
	f.flags = flags
	flags.StringVar(&f.filter, "filter", "", "rows that match this `expression` in the service's own filter language")
	flags.StringVar(&f.sel, "select", "", "these `properties` only, separated by commas")
	flags.StringVar(&f.orderBy, "orderby", "", "sort by these `properties`, each with an optional desc")
	flags.StringVar(&f.expand, "expand", "", "include the rows behind these `links`")
	flags.BoolVar(&f.expandAll, "expand-all", false, "with --expand: fetch the lists that the service cut to their end")
	flags.StringVar(&f.search, "search", "", "free `text` search")
	flags.StringVar(&f.apply, "apply", "", "aggregate `transformations`")
	flags.Int64Var(&f.top, "top", 0, "at most this many `rows` in all")
	flags.Int64Var(&f.skip, "skip", 0, "leave out the first `rows`")
	flags.BoolVar(&f.count, "count", false, "print the number of all rows on stderr, too")
	flags.StringArrayVar(&f.params, "param", nil, "a further query parameter, `name=value`; may be repeated")
	f.own = map[string]bool{}
	for _, name := range []string{"filter", "select", "orderby", "expand", "expand-all", "search", "apply", "top", "skip", "count", "param"} {
		f.own[name] = true
	}
}

// given reports whether a flag of the query was set.
func (f *queryFlags) given() bool {
	given := false
	f.flags.Visit(func(flag *pflag.Flag) { given = given || f.own[flag.Name] })
	return given
}

func (f *queryFlags) topSet() bool { return f.flags.Changed("top") }

// splitPath parts a path from the query options behind it, as they are copied from an
// address: they count as flags. A name may hold a question mark.
func (f *queryFlags) splitPath(whole string) (string, error) {
	path, rest := cutUnquoted(whole, '?')
	if strings.HasPrefix(path, ":") || !option.MatchString(rest) {
		return whole, nil
	}
	for rest != "" {
		var pair string
		pair, rest = cutUnquoted(rest, '&')
		if plain, err := url.PathUnescape(pair); err == nil {
			pair = plain
		}
		name, value, _ := strings.Cut(pair, "=")
		flag, system := strings.CutPrefix(name, "$")
		switch {
		case !system || !f.own[flag]:
			f.params = append(f.params, pair)
		case f.flags.Changed(flag):
			return "", usage("the path has " + name + ", and there is --" + flag)
		case f.flags.Set(flag, value) != nil:
			return "", usage("the path has " + name + "=" + value + ", which --" + flag + " does not take")
		}
	}
	return path, nil
}

// option is what query options begin with: $filter=, @p= or name=.
var option = lazy.Regexp(`^[@$]?\w+=`)

// cutUnquoted cuts a text at the first sign outside quoted strings.
func cutUnquoted(text string, sign byte) (before, after string) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == sign && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// query checks the flags and makes the query of them.
func (f *queryFlags) query(set string) (client.Query, error) {
	q := client.Query{Path: set, Filter: f.filter, Expand: f.expand, Search: f.search, Apply: f.apply, Count: f.count}
	if strings.TrimSpace(set) == "" {
		return q, usage("the set is empty")
	}
	if f.top < 0 || f.skip < 0 {
		return q, usage("--top and --skip are numbers from 0")
	}
	for name := range strings.SplitSeq(f.sel, ",") {
		if name = strings.TrimSpace(name); name != "" {
			q.Select = append(q.Select, name)
		}
	}
	var err error
	if q.OrderBy, err = client.ParseOrderBy(f.orderBy); err != nil {
		return q, usage(err.Error())
	}
	for _, p := range f.params {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return q, usage("--param wants name=value") // it may be a secret
		}
		q.Params = append(q.Params, client.Param{Name: name, Value: value})
	}
	return q, nil
}
