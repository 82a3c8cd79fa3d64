package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client/safe"
	"odatui/profiles"
)

func (a *app) profilesShowCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show PROFILE[@ENV]",
		Short: "One environment of a profile, merged, without secrets",
		Long: `Show what is used when this environment is opened: the profile merged with its
environment and with the profiles that it is like, and with the defaults filled in.
Of a secret only the place is shown where it is kept.`,
		Args:              exactArgs(1, "profiles show PROFILE[@ENV]"),
		ValidArgsFunction: a.completeProfile,
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "" && format != "json" && format != "toml" {
				return usage("no format named "+format, "formats: toml, json")
			}
			return a.profilesShow(args[0], format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "toml or json")
	completeFormat(cmd, "toml", "json")
	return cmd
}

func (a *app) profilesShow(ref, format string) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	a.noteWarnings(file, file.WarningsFor(ref))
	target, problems := file.Look(ref)
	if target == nil {
		return firstProblem(ref, problems)
	}
	v := viewOf(target)
	if format == "json" {
		err = a.writeJSON(v.json())
	} else {
		_, err = fmt.Fprintf(a.out, "# %s, merged\n%s", safe.Clean(target.Ref()), v.toml(""))
	}
	if err != nil {
		return err
	}
	a.noteLints(ref, nil)
	return firstProblem(ref, problems)
}

// view is a table as show prints it: its pairs in order. Values are string, int,
// bool, []string, profiles.Reference, view or []view.
type view []viewPair

type viewPair struct {
	key   string
	value any
}

func (v *view) add(key string, value any) {
	switch x := value.(type) {
	case string:
		if x == "" {
			return
		}
	case bool:
		if !x {
			return
		}
	case view:
		if len(x) == 0 {
			return
		}
	}
	*v = append(*v, viewPair{key, value})
}

func viewOf(t *profiles.Target) view {
	var v view
	v.add("profile", t.Profile)
	v.add("environment", t.Environment)
	v.add("title", t.Title)
	v.add("like", t.Like)
	v.add("imported_from", t.ImportedFrom)
	v.add("kind", t.Kind)
	v.add("badge", t.Badge)
	v.add("live", t.Live)
	v.add("url", t.URL)
	v.add("page_size", cmp.Or(t.PageSize, profiles.DefaultPageSize))
	v.add("paging", t.Paging)
	if t.OrderByKey != nil {
		v = append(v, viewPair{"order_by_key", *t.OrderByKey})
	}
	v.add("count", t.Count)
	v.add("rewrite_links", t.RewriteLinks)
	v.add("metadata", t.Metadata)
	v.add("timeout", fmt.Sprintf("%gs", t.Timeout.Seconds()))
	v.add("concurrency", t.AtOnce())
	v.add("proxy", t.Proxy)
	v.add("insecure_http", t.InsecureHTTP)
	v.add("licensed", t.Licensed)
	v.add("long_query", t.LongQuery)
	v.add("headers", settingsView(t.Headers))
	v.add("query", settingsView(t.Query))
	var tls view
	tls.add("ca_file", t.TLS.CAFile)
	tls.add("insecure", t.TLS.Insecure)
	v.add("tls", tls)
	v.add("auth", authView(t.Auth))
	v.add("rest", restView(t.Rest))
	return v
}

func settingsView(list []profiles.Setting) view {
	var v view
	for _, s := range list {
		var value any = profiles.HideText(s.Name, s.Text) // also ""
		if s.Secret != nil {
			value = s.Secret.Reference()
		}
		v = append(v, viewPair{s.Name, value})
	}
	return v
}

func authView(auth profiles.Auth) view {
	var v view
	v.add("method", string(auth.Method))
	for _, key := range slices.Sorted(maps.Keys(auth.Text)) {
		v.add(key, auth.Text[key])
	}
	for _, key := range slices.Sorted(maps.Keys(auth.Secrets)) {
		v.add(key, auth.Secrets[key].Reference())
	}
	for _, key := range slices.Sorted(maps.Keys(auth.Lists)) {
		v.add(key, auth.Lists[key])
	}
	for _, key := range slices.Sorted(maps.Keys(auth.Tables)) {
		var table view
		for _, name := range slices.Sorted(maps.Keys(auth.Tables[key])) {
			table.add(name, profiles.HideText(name, auth.Tables[key][name]))
		}
		v.add(key, table)
	}
	return v
}

func restView(r profiles.Rest) view {
	var v view
	v.add("rows", r.Rows)
	v.add("total", r.Total)
	v.add("offset", r.Offset)
	v.add("limit", r.Limit)
	if r.MaxLimit > 0 {
		v.add("max_limit", r.MaxLimit)
	}
	v.add("cursor", r.Cursor)
	v.add("cursor_param", r.CursorParam)
	v.add("next", r.Next)
	var sets []view
	for _, s := range r.Sets {
		var set view
		set.add("name", s.Name)
		set.add("title", s.Title)
		set.add("path", s.Path)
		if len(s.Key) > 0 {
			set.add("key", s.Key)
		}
		sets = append(sets, set)
	}
	if len(sets) > 0 {
		v.add("sets", sets)
	}
	return v
}

// json returns the view for JSON; a secret is the text that names its place.
func (v view) json() map[string]any {
	out := map[string]any{}
	for _, p := range v {
		switch x := p.value.(type) {
		case view:
			out[p.key] = x.json()
		case []view:
			list := make([]any, 0, len(x))
			for _, item := range x {
				list = append(list, item.json())
			}
			out[p.key] = list
		case profiles.Reference:
			out[p.key] = x.String()
		default:
			out[p.key] = x
		}
	}
	return out
}

// toml returns the view as TOML: plain keys first, then tables.
func (v view) toml(prefix string) string {
	var plain, tables strings.Builder
	width := 0
	for _, p := range v {
		width = max(width, len(p.key))
	}
	for _, p := range v {
		full := strings.TrimPrefix(prefix+"."+profiles.QuoteKey(p.key), ".")
		switch x := p.value.(type) {
		case view:
			fmt.Fprintf(&tables, "\n[%s]\n%s", full, x.toml(full))
		case []view:
			for _, item := range x {
				fmt.Fprintf(&tables, "\n[[%s]]\n%s", full, item.toml(full))
			}
		default:
			fmt.Fprintf(&plain, "%-*s = %s\n", width, profiles.QuoteKey(p.key), tomlValue(x))
		}
	}
	return plain.String() + tables.String()
}

func tomlValue(value any) string {
	switch x := value.(type) {
	case string:
		return profiles.Text(x).TOML()
	case []string:
		return profiles.List(x).TOML()
	case profiles.Reference:
		return x.TOML()
	case int:
		return strconv.Itoa(x)
	case bool:
		return strconv.FormatBool(x)
	}
	return fmt.Sprint(value)
}
