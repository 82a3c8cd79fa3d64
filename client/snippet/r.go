package snippet

import (
	"strconv"
	"strings"
)

const rTemplate = `# «title», as a data frame.
# It needs two packages, which need no others: install.packages(c("curl", "jsonlite")).«secrets»
«secret»
url <- «url»
params <- c(«params»)
headers <- list(«headers»)

send <- function(url, headers, form = NULL) {
  handle <- curl::new_handle(followlocation = FALSE«options»)
  curl::handle_setheaders(handle, .list = headers)
  if (!is.null(form)) curl::handle_setopt(handle, postfields = form)
  response <- curl::curl_fetch_memory(url, handle)
  text <- rawToChar(response$content)
  Encoding(text) <- "UTF-8"
  list(status = response$status_code, text = text)
}

content <- function(response) {
  if (response$status != 200) stop(response$status, ": ", response$text)
  jsonlite::parse_json(response$text, simplifyVector = TRUE, bigint_as_char = TRUE)
}

«token»
get <- function(url) {
«get»
}

address <- function(more = NULL) {
  all <- c(params, more)
  if (length(all) == 0) return(url)
  paste0(url, "?", paste0(names(all), "=", curl::curl_escape(all), collapse = "&"))
}

«follow»
«rows»
print(utils::head(data))
`

const rSecret = `secret <- function(name) {
  value <- Sys.getenv(name)
  if (value == "") stop(name, " is not set")
  value
}
`

const rExpires = `  with_token <- function() c(headers, stats::setNames(list(paste0(«scheme», token)), «header»))
  if (!is.null(token)) {
    response <- send(url, with_token())
    if (response$status != 401) return(content(response))
  }
  token <<- fetch_token() # there is none yet, or it has expired
  content(send(url, with_token()))`

const rExchange = `token <- NULL
fetch_token <- function() {
  form <- c(«form»)
  form <- paste0(curl::curl_escape(names(form)), "=", curl::curl_escape(form), collapse = "&")
  headers <- list("Accept" = "application/json"«basic»)
  content(send(«url», headers, form))$access_token
}
`

const rRun = `token <- NULL
fetch_token <- function() {
  trimws(paste(system2(«program», shQuote(c(«args»)), stdout = TRUE), collapse = ""))
}
`

const rFollow = `follow <- function(link, from) {
«join»
«always»
  if (!startsWith(tolower(link), «origin»)) stop("the next link leads to another server: ", link)
  link
}
`

const rJoin = `  if (startsWith(link, "?")) {
    link <- paste0(sub("\\?.*", "", from), link)
  } else if (startsWith(link, "/")) {
    link <- paste0(«host», link)
  } else if (!grepl("^https?://", link)) {
    link <- paste0(«root», link)
  }`

const rAlways = `  for (name in c(«names»)) {
    if (!grepl(paste0("&", name, "="), sub("?", "&", link, fixed = TRUE), fixed = TRUE)) {
      mark <- if (grepl("?", link, fixed = TRUE)) "&" else "?"
      link <- paste0(link, mark, name, "=", curl::curl_escape(params[[name]]))
    }
  }`

const rRows = `pages <- list()
before <- NULL
count <- «first»
next_url <- address(«start»)
while (!is.null(next_url)) {
  page <- get(next_url)
  part <- «part»
  if (NROW(part) > 0) {
    if (identical(part, before)) stop("the service sent the same page twice")
    pages[[length(pages) + 1]] <- jsonlite::flatten(as.data.frame(part))
  }
  count <- count + NROW(part)
  before <- part
«limit»
«step»
}
columns <- unique(unlist(lapply(pages, names)))
pages <- lapply(pages, function(part) {
  part[setdiff(columns, names(part))] <- NA
  part[columns]
})
data <- if (length(pages) > 0) do.call(rbind, pages) else data.frame()`

func rCode(s *Source) (string, error) {
	options := ""
	switch {
	case s.Insecure:
		options = ", ssl_verifypeer = FALSE, ssl_verifyhost = 0"
	case s.CAFile != "":
		options = ", cainfo = " + rText(s.CAFile)
	}
	if s.Proxy != "" {
		options += `, proxy = ` + rText(s.Proxy) + `, noproxy = ""`
	}
	secret := ""
	if len(s.variables()) > 0 {
		secret = rSecret
	}
	token, get := s.rToken()
	return fill(rTemplate, "«title»", s.title(), "«secrets»", s.secretComment("#"), "«url»", rText(s.URL),
		"«params»", wrap("\n  ", joined(s.params(), ",\n  ", rPair), "\n"), "«headers»", s.rHeaders(), "«secret»", secret,
		"«options»", options, "«token»", token, "«get»", get, "«follow»", s.rFollow(), "«rows»", s.rRows()), nil
}

func rValue(v Value) string {
	if v.Env != "" {
		return "secret(" + rText(v.Env) + ")"
	}
	return rText(v.Text)
}

func rPair(v Value) string { return rText(v.Name) + " = " + rValue(v) }

// rHeaders writes the headers, with a credential that is no token.
func (s *Source) rHeaders() string {
	in, list := s.SignIn, joined(s.Headers, ", ", rPair)
	if in.Header == "" || s.fetchesToken() {
		return list
	}
	credential := rValue(Value{Env: in.Secret})
	switch in.Scheme {
	case "":
	case "Basic":
		credential = `paste("Basic", jsonlite::base64_enc(charToRaw(enc2utf8(paste0(` + rText(in.User+":") + ", " + credential + ")))))"
	default:
		credential = "paste(" + rText(in.Scheme) + ", " + credential + ")"
	}
	return wrap("", list, ", ") + rText(in.Header) + " = " + credential
}

// rToken writes how the token is got, and the body of get.
func (s *Source) rToken() (token, get string) {
	in := s.SignIn
	switch {
	case len(in.Program) > 0:
		token = fill(rRun, "«program»", rText(in.Program[0]), "«args»", joined(in.Program[1:], ", ", rText))
	case in.TokenURL != "":
		list, basic := joined(s.form(), ", ", rPair), ""
		if in.InHeader {
			basic = `, "Authorization" = paste("Basic", jsonlite::base64_enc(paste0(curl::curl_escape(` + rText(in.User) +
				`), ":", curl::curl_escape(` + rValue(Value{Env: in.Secret}) + "))))"
		} else {
			list += `, "client_secret" = ` + rValue(Value{Env: in.Secret})
		}
		token = fill(rExchange, "«form»", list, "«basic»", basic, "«url»", rText(in.TokenURL))
	default:
		return "", "  content(send(url, headers))"
	}
	return token, fill(rExpires, "«header»", rText(in.Header), "«scheme»", rText(in.Scheme+" "))
}

// rFollow writes the function that makes a URL of a next link.
func (s *Source) rFollow() string {
	if len(s.Paging.Next) == 0 {
		return ""
	}
	join := fill(rJoin, "«host»", rText(strings.TrimSuffix(s.origin(), "/")), "«root»", rText(s.Paging.Root+"/"))
	if s.Paging.Rewrite {
		join = `  link <- paste0(url, sub("^[^?]*", "", link))`
	}
	always := ""
	if names := s.always(); len(names) > 0 {
		always = fill(rAlways, "«names»", joined(names, ", ", rText))
	}
	return fill(rFollow, "«join»", join, "«always»", always, "«origin»", rText(strings.ToLower(s.origin())))
}

// rRows writes the loop over all pages.
func (s *Source) rRows() string {
	p := s.Paging
	if !p.List {
		return "data <- get(address())"
	}
	at := func(names []string) string {
		return "page" + joined(names, "", func(name string) string { return "[[" + rText(name) + "]]" })
	}
	named := func(name, value string) string {
		return "c(" + rText(name) + " = format(" + value + ", scientific = FALSE))"
	}
	skip, start := named(p.Skip, "count"), ""
	switch {
	case p.Skip == "":
	case s.Skips:
		start = skip
	default:
		start = "if (count > 0) " + skip
	}
	limit := ""
	if s.Limit >= 0 {
		limit = "  if (count - " + strconv.FormatInt(s.First, 10) + " >= " + strconv.FormatInt(s.Limit, 10) + ") break"
	}
	step := s.pageStep(
		"  link <- "+at(p.Next)+"\n  next_url <- if (!is.null(link)) follow(link, next_url) else if (NROW(part) > 0) address("+skip+")",
		"  next_url <- if (NROW(part) > 0) address("+skip+")",
		"  cursor <- "+at(p.Cursor)+"\n  next_url <- if (!is.null(cursor)) address("+named(p.CursorParam, "cursor")+")",
		"  link <- "+at(p.Next)+"\n  next_url <- if (!is.null(link)) follow(link, next_url)")
	if step == "" {
		step = "  next_url <- NULL"
	}
	code := fill(rRows, "«first»", strconv.FormatInt(s.First, 10), "«start»", start, "«part»", at(p.Rows), "«limit»", limit, "«step»", step)
	if s.Limit >= 0 {
		code += "\ndata <- utils::head(data, " + strconv.FormatInt(s.Limit, 10) + ")"
	}
	return code
}
