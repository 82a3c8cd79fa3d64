package snippet

import (
	"strconv"
	"strings"
)

const powerShellTemplate = `# «title», as objects.
# PowerShell 5.1 or later.«secrets»
$ErrorActionPreference = 'Stop'
$url = «url»
$params = @(«params»)
$headers = @{«headers»}
$web = @{ UseBasicParsing = $true; MaximumRedirection = 0«web» }

function Get-Escaped([string] $text) { [uri]::EscapeDataString($text) }

«token»
function Get-Page([string] $address) {
«get»
}

function Get-Address($more) {
    $query = @(foreach ($pair in @($params) + @($more)) { if ($pair) { $pair.Name + '=' + (Get-Escaped $pair.Value) } }) -join '&'
    if ($query) { $url + '?' + $query } else { $url }
}

«follow»
«rows»
`

const powerShellExpires = `    if ($script:token) {
        try {
            return Invoke-RestMethod @web -Uri $address -Headers ($headers + @{ «header» = «scheme» + $script:token })
        } catch {
            if ([int] $_.Exception.Response.StatusCode -ne 401) { throw }
        }
    }
    $script:token = Get-Token # there is none yet, or it has expired
    Invoke-RestMethod @web -Uri $address -Headers ($headers + @{ «header» = «scheme» + $script:token })`

const powerShellExchange = `$script:token = $null
function Get-Token {
    $form = @{ «form» }
    (Invoke-RestMethod @web -Method Post -Uri «url» -Body $form -Headers @{ Accept = 'application/json'«basic» }).access_token
}
`

const powerShellRun = `$script:token = $null
function Get-Token {
«instead»
    $printed = & «program»
    if ($LASTEXITCODE -ne 0) { throw 'no token' }
    ($printed -join '').Trim()
}
`

// powerShellAz takes the token of the Az module where az is missing. It is a
// SecureString since Az.Accounts 5.
const powerShellAz = `    if (-not (Get-Command az -ErrorAction Ignore) -and (Get-Command Get-AzAccessToken -ErrorAction Ignore)) {
        $plain = (Get-AzAccessToken -ResourceUrl «resource»).Token
        if ($plain -is [securestring]) { $plain = (New-Object Net.NetworkCredential('', $plain)).Password }
        return $plain
    }`

const powerShellFollow = `function Get-Link([string] $link, [string] $from) {
«join»
«always»
    if (-not $link.ToLowerInvariant().StartsWith(«origin»)) { throw "the next link leads to another server: $link" }
    $link
}
`

const powerShellJoin = `    if ($link.StartsWith('?')) { $link = $from.Split('?')[0] + $link }
    elseif ($link.StartsWith('/')) { $link = «host» + $link }
    elseif ($link -notmatch '^https?://') { $link = «root» + $link }`

const powerShellAlways = `    foreach ($pair in $params) {
        if (@(«names») -contains $pair.Name -and -not $link.Replace('?', '&').Contains('&' + $pair.Name + '=')) {
            $mark = if ($link.Contains('?')) { '&' } else { '?' }
            $link += $mark + $pair.Name + '=' + (Get-Escaped $pair.Value)
        }
    }`

const powerShellRows = `$rows = & {
    $count = «first»
    $before = $null
    $next = «start»
    while ($next) {
        $page = Get-Page $next
        $part = @($page«part» | Where-Object { $null -ne $_ })
        if ($part) {
            $first = ConvertTo-Json -Compress $part
            if ($first -eq $before) { throw 'the service sent the same page twice' }
            $before = $first
        }
        $part
        $count += $part.Count
«limit»
«step»
    }
}
$rows«first-rows»`

func powerShell(s *Source) (string, error) {
	web := ""
	if s.Insecure {
		web = "; SkipCertificateCheck = $true"
	}
	if s.Proxy != "" {
		web += "; Proxy = " + powerShellText(s.Proxy)
	}
	secrets := s.secretComment("#")
	if s.CAFile != "" {
		secrets += "\n# The certificates of the profile's tls.ca_file must be in the certificate store."
	}
	token, get := s.powerShellToken()
	return fill(powerShellTemplate, "«title»", s.title(), "«secrets»", secrets, "«url»", powerShellText(s.URL),
		"«params»", wrap("\n", joined(s.params(), "", func(v Value) string {
			return "    " + powerShellParam(v.Name, powerShellValue(v)) + "\n"
		}), ""), "«headers»", wrap(" ", s.powerShellHeaders(), " "), "«web»", web,
		"«token»", token, "«get»", get, "«follow»", s.powerShellFollow(), "«rows»", s.powerShellRows()), nil
}

func powerShellParam(name, value string) string {
	return "@{ Name = " + powerShellText(name) + "; Value = " + value + " }"
}

func powerShellValue(v Value) string {
	if v.Env != "" {
		return "${env:" + v.Env + "}"
	}
	return powerShellText(v.Text)
}

func powerShellPair(v Value) string { return powerShellText(v.Name) + " = " + powerShellValue(v) }

// powerShellHeaders writes the headers, with a credential that is no token.
func (s *Source) powerShellHeaders() string {
	in, list := s.SignIn, joined(s.Headers, "; ", powerShellPair)
	if in.Header == "" || s.fetchesToken() {
		return list
	}
	credential := powerShellValue(Value{Env: in.Secret})
	switch in.Scheme {
	case "":
	case "Basic":
		credential = "'Basic ' + " + powerShellBase64(powerShellText(in.User+":")+" + "+credential)
	default:
		credential = powerShellText(in.Scheme+" ") + " + " + credential
	}
	return wrap("", list, "; ") + powerShellText(in.Header) + " = " + credential
}

func powerShellBase64(text string) string {
	return "[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(" + text + "))"
}

// powerShellToken writes how the token is got, and the body of Get-Page.
func (s *Source) powerShellToken() (token, get string) {
	in := s.SignIn
	switch {
	case len(in.Program) > 0:
		instead := ""
		if in.Resource != "" {
			instead = fill(powerShellAz, "«resource»", powerShellText(in.Resource))
		}
		token = fill(powerShellRun, "«instead»", instead, "«program»", joined(in.Program, " ", powerShellText))
	case in.TokenURL != "":
		list, basic := joined(s.form(), "; ", powerShellPair), ""
		secret := powerShellValue(Value{Env: in.Secret})
		if in.InHeader {
			basic = "; Authorization = 'Basic ' + " + powerShellBase64("(Get-Escaped "+powerShellText(in.User)+") + ':' + (Get-Escaped "+secret+")")
		} else {
			list += "; client_secret = " + secret
		}
		token = fill(powerShellExchange, "«form»", list, "«basic»", basic, "«url»", powerShellText(in.TokenURL))
	default:
		return "", "    Invoke-RestMethod @web -Uri $address -Headers $headers"
	}
	return token, fill(powerShellExpires, "«header»", powerShellText(in.Header), "«scheme»", powerShellText(in.Scheme+" "))
}

// powerShellFollow writes the function that makes a URL of a next link.
func (s *Source) powerShellFollow() string {
	if len(s.Paging.Next) == 0 {
		return ""
	}
	join := fill(powerShellJoin, "«host»", powerShellText(strings.TrimSuffix(s.origin(), "/")), "«root»", powerShellText(s.Paging.Root+"/"))
	if s.Paging.Rewrite {
		join = "    $link = $url + ($link -replace '^[^?]*', '')"
	}
	always := ""
	if names := s.always(); len(names) > 0 {
		always = fill(powerShellAlways, "«names»", joined(names, ", ", powerShellText))
	}
	return fill(powerShellFollow, "«join»", join, "«always»", always, "«origin»", powerShellText(strings.ToLower(s.origin())))
}

// powerShellRows writes the loop over all pages.
func (s *Source) powerShellRows() string {
	p := s.Paging
	if !p.List {
		return "Get-Page (Get-Address)"
	}
	at := func(names []string) string {
		return joined(names, "", func(name string) string { return "." + powerShellText(name) })
	}
	more := func(name, value string) string { return "Get-Address " + powerShellParam(name, "[string] "+value) }
	skip, start := more(p.Skip, "$count"), "Get-Address"
	switch {
	case p.Skip == "":
	case s.Skips:
		start = skip
	default:
		start = "if ($count -gt 0) { " + skip + " } else { Get-Address }"
	}
	limit, head := "", ""
	if s.Limit >= 0 {
		limit = "        if ($count - " + strconv.FormatInt(s.First, 10) + " -ge " + strconv.FormatInt(s.Limit, 10) + ") { break }"
		head = " | Select-Object -First " + strconv.FormatInt(s.Limit, 10)
	}
	link := "        $link = $page" + at(p.Next) + "\n        $next = if ($link) { Get-Link $link $next }"
	step := s.pageStep(
		link+" elseif ($part) { "+skip+" }",
		"        $next = if ($part) { "+skip+" }",
		"        $cursor = $page"+at(p.Cursor)+"\n        $next = if ($cursor) { "+more(p.CursorParam, "$cursor")+" }",
		link)
	if step == "" {
		step = "        $next = $null"
	}
	return fill(powerShellRows, "«first»", strconv.FormatInt(s.First, 10), "«start»", start, "«part»", at(p.Rows), "«limit»", limit,
		"«step»", step, "«first-rows»", head)
}
