package snippet

import (
	"strconv"
	"strings"
)

// The address is written as a relative path: with it, and a fixed origin, the
// Power BI service can refresh the query.
const mTemplate = `// «title», as a table.
// Paste it into the Advanced Editor of a blank query, and choose Anonymous where
// Power Query asks how to connect: the code sends the credential itself, which
// Excel's OData feed cannot.«secrets»
let
    Origin = «origin»,
    Path = «path»,
    Params = {«params»},
    Headers = [«headers»],
    Address = (more as list) as text =>
        let
            Pairs = List.Transform(Params & more, each _{0} & "=" & Uri.EscapeDataString(_{1}))
        in
            Path & (if List.IsEmpty(Pairs) then "" else "?" & Text.Combine(Pairs, "&")),
«token»
    Get = (address as text) =>
        Json.Document(Web.Contents(Origin, [RelativePath = address, Headers = «all»]), TextEncoding.Utf8),
«follow»
«rows»
`

const mExchange = `    Form = {«form»},
    TokenHeaders = [#"Content-Type" = "application/x-www-form-urlencoded", Accept = "application/json"«basic»],
    TokenResponse = Web.Contents(«url», [
        Headers = TokenHeaders,
        Content = Text.ToBinary(Text.Combine(
            List.Transform(Form, each Uri.EscapeDataString(_{0}) & "=" & Uri.EscapeDataString(_{1})), "&"))
    ]),
    Token = Json.Document(TokenResponse, TextEncoding.Utf8)[access_token],`

const mFollow = `    Follow = (link as text, from as text) as text =>
        let
            Plain = «join»«always»
        in
            Plain,`

const mJoin = `
                if Text.StartsWith(Text.Lower(link), «lower») then Text.Range(link, Text.Length(Origin))
                else if Text.Contains(Text.BeforeDelimiter(link & "?", "?"), "://")
                    then error "the next link leads to another server: " & link
                else if Text.StartsWith(link, "?") then Text.BeforeDelimiter(from, "?") & link
                else if Text.StartsWith(link, "/") then Text.Range(link, 1)
                else «root» & link`

const mAlways = `,
            Missing = List.Select(Params, each List.Contains({«names»}, _{0})
                and not Text.Contains(Text.Replace(Plain, "?", "&"), "&" & _{0} & "=")),
            Whole = List.Accumulate(Missing, Plain, (url, pair) =>
                url & (if Text.Contains(url, "?") then "&" else "?") & pair{0} & "=" & Uri.EscapeDataString(pair{1}))`

const mRows = `    Step = (address as nullable text, count as number, before as list) =>
        if address = null then null
        else
            let
                Page = Get(address),
                Found = Page«part»,
                Part = if Found = null then {} else Found,
                Count = count + List.Count(Part)
            in
                if Part = before and not List.IsEmpty(Part) then error "the service sent the same page twice"
                else [Part = Part, Count = Count, Next = «step»],
    Pages = List.Generate(() => Step(«start», «first», {}), each _ <> null, each Step([Next], [Count], [Part]), each [Part]),
    Rows = «rows»
in
    if List.IsEmpty(Rows) then #table({}, {})
    else Table.FromRecords(Rows, List.Union(List.Transform(Rows, Record.FieldNames)), MissingField.UseNull)`

func powerQuery(s *Source) (string, error) {
	secrets := wrap("\n// Secrets are text parameters (Home, Manage Parameters): ", strings.Join(s.mParameters(), ", "),
		".\n// Excel and Power BI store the value of a parameter in the file.")
	if s.CAFile != "" || s.Insecure || s.Proxy != "" {
		secrets += "\n// Certificates and proxy of the profile are not in this code: Power Query uses those of the system."
	}
	token, all := s.mToken()
	return fill(mTemplate, "«title»", s.title(), "«secrets»", secrets, "«origin»", mText(s.origin()),
		"«path»", mText(strings.TrimPrefix(s.URL, s.origin())),
		"«params»", wrap("\n        ", joined(s.params(), ",\n        ", mParam), "\n    "),
		"«headers»", s.mHeaders(), "«token»", token, "«all»", all, "«follow»", s.mFollow(), "«rows»", s.mRows()), nil
}

// mParameters returns the names of the parameters that hold secrets. Power Query
// runs no programs: a token that one prints is a parameter, too.
func (s *Source) mParameters() []string {
	names := s.variables()
	if len(s.SignIn.Program) > 0 {
		names = append(names, "ODATUI_TOKEN")
	}
	return names
}

func mValue(v Value) string {
	if v.Env != "" {
		return mName(v.Env)
	}
	return mText(v.Text)
}

func mParam(v Value) string { return "{" + mText(v.Name) + ", " + mValue(v) + "}" }

func mPair(v Value) string { return mName(v.Name) + " = " + mValue(v) }

// mHeaders writes the headers, with a credential that is no token.
func (s *Source) mHeaders() string {
	in, list := s.SignIn, joined(s.Headers, ", ", mPair)
	if in.Header == "" || s.fetchesToken() {
		return list
	}
	credential := mValue(Value{Env: in.Secret})
	switch in.Scheme {
	case "":
	case "Basic":
		credential = `"Basic " & Binary.ToText(Text.ToBinary(` + mText(in.User+":") + " & " + credential + "), BinaryEncoding.Base64)"
	default:
		credential = mText(in.Scheme+" ") + " & " + credential
	}
	return wrap("", list, ", ") + mName(in.Header) + " = " + credential
}

// mToken writes how the token is got, and the headers of a request.
func (s *Source) mToken() (token, headers string) {
	in := s.SignIn
	switch {
	case len(in.Program) > 0:
		token = "    Token = " + mName("ODATUI_TOKEN") + ","
	case in.TokenURL != "":
		list, basic := joined(s.form(), ", ", mParam), ""
		secret := mValue(Value{Env: in.Secret})
		if in.InHeader {
			basic = `, Authorization = "Basic " & Binary.ToText(Text.ToBinary(Uri.EscapeDataString(` + mText(in.User) +
				`) & ":" & Uri.EscapeDataString(` + secret + ")), BinaryEncoding.Base64)"
		} else {
			list += `, {"client_secret", ` + secret + "}"
		}
		token = fill(mExchange, "«form»", list, "«basic»", basic, "«url»", mText(in.TokenURL))
	default:
		return "", "Headers"
	}
	return token, "Headers & [" + mName(in.Header) + " = " + mText(in.Scheme+" ") + " & Token]"
}

// mFollow writes the function that makes a relative path of a next link.
func (s *Source) mFollow() string {
	if len(s.Paging.Next) == 0 {
		return ""
	}
	root := strings.TrimPrefix(s.Paging.Root+"/", s.origin())
	join := fill(mJoin, "«lower»", mText(strings.ToLower(s.origin())), "«root»", mText(root))
	if s.Paging.Rewrite {
		join = `Path & "?" & Text.AfterDelimiter(link, "?")`
	}
	code := mFollow
	always := ""
	if names := s.always(); len(names) > 0 {
		always = fill(mAlways, "«names»", joined(names, ", ", mText))
		code = strings.Replace(code, "            Plain,", "            Whole,", 1)
	}
	return fill(code, "«join»", join, "«always»", always)
}

// mRows writes the walk over all pages and the result.
func (s *Source) mRows() string {
	p := s.Paging
	if !p.List {
		return "    Row = Get(Address({}))\nin\n    Record.ToTable(Row)"
	}
	at := func(names []string) string {
		return joined(names, "", func(name string) string { return "[" + mName(name) + "]?" })
	}
	more := func(name, value string) string { return "Address({{" + mText(name) + ", Text.From(" + value + ")}})" }
	start := "Address({})"
	if p.Skip != "" && (s.Skips || s.First > 0) {
		start = more(p.Skip, strconv.FormatInt(s.First, 10))
	}
	skip := "if List.IsEmpty(Part) then null else " + more(p.Skip, "Count")
	step := s.pageStep(
		"if Page"+at(p.Next)+" <> null then Follow(Page"+at(p.Next)+", address) else "+skip,
		skip,
		"if Page"+at(p.Cursor)+" = null then null else "+more(p.CursorParam, "Page"+at(p.Cursor)),
		"if Page"+at(p.Next)+" = null then null else Follow(Page"+at(p.Next)+", address)")
	if step == "" {
		step = "null"
	}
	rows := "List.Combine(Pages)"
	if s.Limit >= 0 {
		rows = "List.FirstN(" + rows + ", " + strconv.FormatInt(s.Limit, 10) + ")"
	}
	return fill(mRows, "«part»", at(p.Rows), "«step»", step, "«start»", start,
		"«first»", strconv.FormatInt(s.First, 10), "«rows»", rows)
}
