package snippet

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// curl writes one command that requests the first page. It has no comments: an
// interactive zsh knows none.
func curl(s *Source) (string, error) {
	lines := []string{"curl --silent --show-error --fail-with-body --compressed --globoff"}
	if s.Insecure {
		lines[0] += " --insecure"
	}
	if s.CAFile != "" {
		lines = append(lines, "--cacert "+ShellText(s.CAFile))
	}
	if s.Proxy != "" { // a proxy of the profile is always used
		if s.ProxyUser {
			lines = append(lines, `--proxy-user "$ODATUI_PROXY_USER"`)
		}
		lines = append(lines, "--noproxy '' --proxy "+ShellText(s.Proxy))
	}
	for _, h := range s.Headers {
		lines = append(lines, "-H "+shellValue(h.Name+": ", h))
	}
	if !slices.ContainsFunc(s.Headers, func(h Value) bool { return strings.EqualFold(h.Name, "Accept") }) {
		lines = append(lines, "-H 'Accept:'") // else curl adds its own
	}
	if credential := s.curlCredential(); credential != "" {
		lines = append(lines, credential)
	}
	if s.Body != "" { // curl makes a POST of it
		lines = append(lines, "--data-raw "+ShellText(s.Body))
	}
	address := s.URL
	params := s.params()
	if s.Skips {
		params = append(slices.Clip(params), Value{Name: s.Paging.Skip, Text: strconv.FormatInt(s.First, 10)})
	}
	if s.Body == "" && len(params) > 0 {
		lines = append(lines, "--get")
	}
	for _, p := range params {
		switch hidden := strings.ContainsFunc(p.Text, func(r rune) bool { return !visible(r) }); {
		case p.Env != "" && s.Body != "":
			return "", errors.New("a POST with a secret in its URL is not written")
		case s.Body != "" || hidden: // --get would make a GET of a POST
			address += map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + p.Name + "=" + encode(p.Text)
		default:
			lines = append(lines, "--data-urlencode "+shellValue(p.Name+"=", p))
		}
	}
	return strings.Join(append(lines, ShellText(address)), " \\\n  ") + "\n", nil
}

// encode writes a text as a value of a URL's query.
func encode(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// curlCredential returns the option that sends the credential in a header, "" none.
func (s *Source) curlCredential() string {
	in := s.SignIn
	switch {
	case in.Header == "":
		return ""
	case in.Scheme == "Basic":
		return "--user " + shellValue(in.User+":", Value{Env: in.Secret})
	case s.fetchesToken() && s.Ref == "" && len(in.Program) == 0:
		return "-H " + shellValue(in.Header+": "+in.Scheme+" ", Value{Env: "ODATUI_TOKEN"})
	case s.fetchesToken():
		// No variable is set: a token in it would be sent after it has expired.
		return `-H "` + in.Header + ": " + in.Scheme + ` ${ODATUI_TOKEN:-$(` + s.tokenCommand() + `)}"`
	}
	return "-H " + shellValue(in.Header+": "+wrap("", in.Scheme, " "), Value{Env: in.Secret})
}

// tokenCommand returns the command that prints the token. A shell cannot read
// the response of a token endpoint, odatui can.
func (s *Source) tokenCommand() string {
	program := s.SignIn.Program
	if len(program) == 0 {
		program = TokenProgram(s.Program, s.Ref)
	}
	return joined(program, " ", ShellWord)
}

// TokenProgram returns the command line that prints the token of an environment.
// program is odatui with the options that name the profiles file.
func TokenProgram(program []string, ref string) []string {
	return slices.Concat(program, []string{"token", ref, "--raw"})
}

// shellValue writes a value after a text. A variable that is not set is an error.
func shellValue(before string, v Value) string {
	if v.Env == "" {
		return ShellText(before + v.Text)
	}
	return ShellText(before) + `"${` + v.Env + `:?is not set}"`
}

// odatui writes a command line of this program that prints rows.
func odatui(s *Source) (string, error) {
	line, err := commandLine("get", s)
	if err != nil {
		return "", err
	}
	if s.Lists {
		line += " --expand-all"
	}
	line += " \\\n  --format csv"
	if s.Limit < 0 {
		line += " --all"
	}
	return line + limit(s) + "\n", nil
}

// odatuiExport writes one that writes rows to a file, without the file. It fetches lists
// to their end by itself.
func odatuiExport(s *Source) (string, error) {
	line, err := commandLine("export", s)
	if err != nil {
		return "", err
	}
	return line + limit(s) + "\n", nil
}

func limit(s *Source) string {
	if s.Limit < 0 {
		return ""
	}
	return " --top " + strconv.FormatInt(s.Limit, 10)
}

// commandLine writes a command with the flags of a query.
func commandLine(command string, s *Source) (string, error) {
	if s.Ref == "" {
		return "", errors.New("it needs a profile, and this URL has none (odatui profiles add)")
	}
	q := s.Query
	line := joined(s.Program, " ", ShellWord) + " " + command + " " + ShellWord(s.Ref) + " " + ShellWord(q.Path)
	add := func(flag, value string) {
		if value != "" {
			line += " \\\n  --" + flag + " " + ShellWord(value)
		}
	}
	add("filter", q.Filter)
	add("select", strings.Join(q.Select, ","))
	orders := make([]string, len(q.OrderBy))
	for i, o := range q.OrderBy {
		orders[i] = o.String()
	}
	add("orderby", strings.Join(orders, ","))
	add("expand", q.Expand)
	add("search", q.Search)
	add("apply", q.Apply)
	for _, p := range q.Params {
		add("param", p.Name+"="+p.Value)
	}
	if s.First > 0 {
		add("skip", strconv.FormatInt(s.First, 10))
	}
	return line, nil
}
