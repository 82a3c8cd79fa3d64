package snippet

import (
	"slices"
	"strconv"
	"strings"
)

const pythonCode = `# «title», as one JSON object a line.
# Python 3.8 or later, without packages.«secrets»
import «imports»

URL = «url»
PARAMS = [«params»]
HEADERS = {«headers»}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None  # a credential is sent to this server only


web = urllib.request.build_opener(NoRedirect«web»)
«token»

def send(url, headers, form=None, again=False):
    try:
        with web.open(urllib.request.Request(url, form, headers)) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 401 and again:
            return None
        sys.exit(f"{error}: {error.read().decode(errors='replace')}")


def get(url):
«get»


def address(*more):
    query = "&".join(name + "=" + urllib.parse.quote(value, safe="") for name, value in [*PARAMS, *more])
    return URL + ("?" + query if query else "")

«follow»
def rows():
«rows»


for row in itertools.islice(rows(), «limit»):
    print(json.dumps(row))
`

const pythonExpires = `    global token
    page = token and send(url, {**HEADERS, «header»: «scheme» + token}, again=True)
    if page is None:  # there is no token yet, or it has expired
        token = fetch_token()
        page = send(url, {**HEADERS, «header»: «scheme» + token})
    return page`

const pythonExchange = `token = None


def fetch_token():
    form = urllib.parse.urlencode([«form»])
    headers = {"Accept": "application/json"«basic»}
    return send(«url», headers, form.encode())["access_token"]

`

const pythonRun = `token = None


def fetch_token():
    program, *args = [«program»]
    run = subprocess.run([shutil.which(program) or program, *args], stdout=subprocess.PIPE, check=True)
    return run.stdout.decode().strip()

`

const pythonFollow = `
def follow(link, url):
    url = «join»
«always»
    if not url.lower().startswith(«origin»):
        sys.exit("the next link leads to another server: " + url)
    return url

`

const pythonAlways = `    for name, value in PARAMS:
        if name in («names»,) and "&" + name + "=" not in url.replace("?", "&", 1):
            url += ("&" if "?" in url else "?") + name + "=" + urllib.parse.quote(value, safe="")`

const pythonRows = `    count, before = «first», None
    url = address(«start»)
    while url:
        page = get(url)
        part = «part»
        if part and part == before:
            sys.exit("the service sent the same page twice")
        yield from part
        count, before = count + len(part), part
«step»`

func python(s *Source) (string, error) {
	imports := []string{"itertools", "json", "sys", "urllib.error", "urllib.parse", "urllib.request"}
	if len(s.variables()) > 0 {
		imports = append(imports, "os")
	}
	if s.SignIn.Scheme == "Basic" || s.SignIn.InHeader {
		imports = append(imports, "base64")
	}
	if len(s.SignIn.Program) > 0 {
		imports = append(imports, "shutil", "subprocess")
	}
	web := ""
	switch {
	case s.Insecure:
		imports, web = append(imports, "ssl"), ", urllib.request.HTTPSHandler(context=ssl._create_unverified_context())"
	case s.CAFile != "":
		imports = append(imports, "ssl")
		web = ", urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=" + pythonText(s.CAFile) + "))"
	}
	if s.Proxy != "" {
		web += `, urllib.request.ProxyHandler({"http": ` + pythonText(s.Proxy) + `, "https": ` + pythonText(s.Proxy) + "})"
	}
	slices.Sort(imports)
	limit := "None"
	if s.Limit >= 0 {
		limit = strconv.FormatInt(s.Limit, 10)
	}
	token, get := s.pythonToken()
	return fill(pythonCode, "«title»", s.title(), "«secrets»", s.secretComment("#"), "«imports»", strings.Join(imports, ", "),
		"«url»", pythonText(s.URL), "«params»", wrap("\n", joined(s.params(), "", func(v Value) string {
			return "    " + pythonParam(v) + ",\n"
		}), ""), "«headers»", s.pythonHeaders(), "«web»", web, "«token»", token, "«get»", get,
		"«follow»", s.pythonFollow(), "«rows»", s.pythonRows(), "«limit»", limit), nil
}

func pythonValue(v Value) string {
	if v.Env != "" {
		return "os.environ[" + pythonText(v.Env) + "]"
	}
	return pythonText(v.Text)
}

func pythonPair(v Value) string { return pythonText(v.Name) + ": " + pythonValue(v) }

// pythonHeaders writes the headers, with a credential that is no token.
func (s *Source) pythonHeaders() string {
	in, list := s.SignIn, joined(s.Headers, ", ", pythonPair)
	if in.Header == "" || s.fetchesToken() {
		return list
	}
	credential := pythonValue(Value{Env: in.Secret})
	switch in.Scheme {
	case "":
	case "Basic":
		credential = `"Basic " + base64.b64encode((` + pythonText(in.User+":") + " + " + credential + `).encode()).decode()`
	default:
		credential = pythonText(in.Scheme+" ") + " + " + credential
	}
	return wrap("", list, ", ") + pythonText(in.Header) + ": " + credential
}

// pythonToken writes how the token is got, and the body of get.
func (s *Source) pythonToken() (token, get string) {
	in := s.SignIn
	switch {
	case len(in.Program) > 0:
		token = fill(pythonRun, "«program»", joined(in.Program, ", ", pythonText))
	case in.TokenURL != "":
		list, basic := joined(s.form(), ", ", pythonParam), ""
		if in.InHeader {
			basic = `, "Authorization": "Basic " + ` +
				`base64.b64encode(":".join(urllib.parse.quote_plus(text) for text in [` +
				pythonText(in.User) + ", " + pythonValue(Value{Env: in.Secret}) + "]).encode()).decode()"
		} else {
			list += ", (" + pythonText("client_secret") + ", " + pythonValue(Value{Env: in.Secret}) + ")"
		}
		token = fill(pythonExchange, "«form»", list, "«basic»", basic, "«url»", pythonText(in.TokenURL))
	default:
		return "", "    return send(url, HEADERS)"
	}
	return token, fill(pythonExpires, "«header»", pythonText(in.Header), "«scheme»", pythonText(in.Scheme+" "))
}

func pythonParam(v Value) string { return "(" + pythonText(v.Name) + ", " + pythonValue(v) + ")" }

// pythonFollow writes the function that makes a URL of a next link.
func (s *Source) pythonFollow() string {
	if len(s.Paging.Next) == 0 {
		return ""
	}
	join := `urllib.parse.urljoin(url if link.startswith("?") else ` + pythonText(s.Paging.Root+"/") + ", link)"
	if s.Paging.Rewrite { // links name the host behind a gateway
		join = `URL + "?" + link.partition("?")[2]`
	}
	always := ""
	if names := s.always(); len(names) > 0 {
		always = fill(pythonAlways, "«names»", joined(names, ", ", pythonText))
	}
	return fill(pythonFollow, "«join»", join, "«always»", always, "«origin»", pythonText(strings.ToLower(s.origin())))
}

// pythonRows writes the body of the generator of all rows.
func (s *Source) pythonRows() string {
	p := s.Paging
	if !p.List {
		return "    yield get(address())"
	}
	at := func(names []string) string {
		text := "page"
		for i, name := range names {
			if i > 0 {
				text = "(" + text + " or {})"
			}
			text += ".get(" + pythonText(name) + ")"
		}
		return text
	}
	skip := "(" + pythonText(p.Skip) + ", str(count))"
	start := skip
	switch {
	case p.Skip == "":
		start = ""
	case !s.Skips: // some services order rows otherwise if it is 0
		start = "*[" + skip + "] * (count > 0)"
	}
	step := s.pageStep(
		"        link = "+at(p.Next)+"\n        url = follow(link, url) if link else address("+skip+") if part else None",
		"        url = address("+skip+") if part else None",
		"        cursor = "+at(p.Cursor)+"\n        url = address(("+pythonText(p.CursorParam)+", str(cursor))) if cursor else None",
		"        link = "+at(p.Next)+"\n        url = follow(link, url) if link else None")
	if step == "" {
		step = "        url = None"
	}
	return fill(pythonRows, "«first»", strconv.FormatInt(s.First, 10), "«start»", start, "«part»", at(p.Rows)+" or []", "«step»", step)
}
