package explain

import (
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// wireWords are how programs say that the network failed: ours, Go's, curl's,
// Python's, Node's, .NET's, browsers'. The first that fits counts; %s is the
// host. Windows speaks to people in their language: the German, French, Spanish
// and Italian of it stand here, too.
var wireWords = []struct {
	stage, reason, ours string
	pattern             *lazy.Pattern
}{
	{"proxy", client.ReasonProxySignIn, "reach %s through the proxy: it answered 407 Proxy Authentication Required",
		lazy.Regexp(`(?i)\b407\b[^\n]{0,80}prox|prox[^\n]{0,120}\b407\b|Proxy Authentication Required|ERR_PROXY_AUTH`)},
	{"proxy", client.ReasonRefused, "reach %s through the proxy: connection refused",
		lazy.Regexp(`(?i)proxyconnect|ProxyError|Unable to connect to proxy|Could not resolve proxy|ERR_PROXY_CONNECTION_FAILED|ERR_TUNNEL_CONNECTION_FAILED|CONNECT tunnel failed|through the proxy: |Received HTTP code \d+ from proxy`)},
	{"dns", client.ReasonNoSuchHost, "resolve %s: no such host",
		lazy.Regexp(`(?i)no such host|could not resolve host|ENOTFOUND|EAI_AGAIN|NameResolutionError|Name or service not known|nodename nor servname|getaddrinfo failed|name resolution|remote name could not be resolved|No such host is known|ERR_NAME_NOT_RESOLVED|DNS_PROBE|server misbehaving|` +
			`Remotename konnte nicht|Host ist unbekannt|kein solcher Host bekannt|nom distant n.{1,3}a pas pu|h.{1,2}te inconnu|resolver el nombre remoto|Host desconocido|risolvere il nome remoto|Host sconosciuto`)},
	{"tls", client.ReasonExpired, "secure connection to %s: certificate expired",
		lazy.Regexp(`(?i)certificate has expired|certificate expired|CERT_HAS_EXPIRED|ERR_CERT_DATE_INVALID|expired or is not yet valid`)},
	{"tls", client.ReasonWrongName, "secure connection to %s: wrong host name",
		lazy.Regexp(`(?i)certificate is (?:valid )?for [^\n]*, not (?:for )?|does not match target host name|ERR_TLS_CERT_ALTNAME_INVALID|Hostname mismatch|no alternative certificate subject name matches|ERR_CERT_COMMON_NAME_INVALID|RemoteCertificateNameMismatch|wrong host name`)},
	{"tls", client.ReasonUnknownAuthority, "secure connection to %s: certificate signed by unknown authority",
		lazy.Regexp(`(?i)unknown authority|CERTIFICATE_VERIFY_FAILED|unable to get local issuer|SSL certificate problem|self[- ]signed certificate|unable to verify the first certificate|UNABLE_TO_VERIFY_LEAF|trust relationship for the SSL|ERR_CERT_AUTHORITY_INVALID|PKIX path building failed|UntrustedRoot|remote certificate is invalid|` +
			`keine Vertrauensstellung|relation de confiance pour le canal|relaci.{1,2}n de confianza para el canal|Remotezertifikat ist ung.{1,2}ltig|certificat distant n.{1,3}est pas valide`)},
	{"tls", client.ReasonNotTLS, "secure connection to %s: the server does not use TLS on this port",
		lazy.Regexp(`(?i)server gave HTTP response to HTTPS client|wrong version number|first record does not look like a TLS handshake|does not use TLS|ERR_SSL_PROTOCOL_ERROR`)},
	{"tls", "", "secure connection to %s: handshake failed",
		lazy.Regexp(`(?i)tls: handshake failure|SSLV3_ALERT_HANDSHAKE_FAILURE|schannel: failed|Could not create SSL/TLS secure channel|kein gesch.{1,2}tzter SSL/TLS-Kanal|cr.{1,2}er un canal s.{1,2}curis|secure connection to \S+:`)},
	{"connect", client.ReasonUnreachable, "connect to %s: network is unreachable",
		lazy.Regexp(`(?i)network is unreachable|no route to host|ENETUNREACH|EHOSTUNREACH|ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE`)},
	{"connect", client.ReasonRefused, "connect to %s: connection refused",
		lazy.Regexp(`(?i)connection refused|ECONNREFUSED|actively refused|ERR_CONNECTION_REFUSED|Failed to connect to \S+ port|Could not connect to server|` +
			`Zielcomputer die Verbindung verweigert|ordinateur cible l.{1,3}a express|equipo de destino deneg|Rifiuto persist`)},
	{"header", "", "wait for the answer of %s: connection reset",
		lazy.Regexp(`(?i)connection reset|ECONNRESET|forcibly closed|Connection aborted|RemoteDisconnected|socket hang up|ERR_CONNECTION_RESET|Empty reply from server|connection was closed unexpectedly|ERR_EMPTY_RESPONSE|` +
			`Verbindung wurde vom Remotehost geschlossen|Verbindung wurde unerwartet|d.{1,2} .{1,2}tre ferm.{1,2}e par l.{1,3}h.{1,2}te distant|connexion sous-jacente a .{1,2}t.{1,2} ferm.{1,2}e`)},
	{"connect", client.ReasonTimeout, "connect to %s: timed out",
		lazy.Regexp(`(?i)dial tcp[^\n]*i/o timeout|ConnectTimeout|connect timed out|ETIMEDOUT|ERR_CONNECTION_TIMED_OUT|Connection timed out|TLS handshake timeout|connected party did not properly respond|` +
			`Gegenstelle nach einer bestimmten|parti connect.{1,2} n.{1,3}a pas r|parte conectada no respondi|parte connessa non ha risposto`)},
	{"header", client.ReasonTimeout, "wait for the answer of %s: timed out",
		lazy.Regexp(`(?i)Client\.Timeout exceeded|context deadline exceeded|ReadTimeout|Read timed out|Operation timed out|timeout of \d+ ?ms exceeded|ECONNABORTED|operation has timed out|nothing came within|HttpClient\.Timeout|awaiting headers|` +
			`Zeitlimit .{1,2}berschritten|Timeout f.{1,2}r Vorgang|d.{1,2}lai d.{1,3}attente|tiempo de espera`)},
}

// wireHosts are how hosts stand beside such words.
var wireHosts = []*lazy.Pattern{
	lazy.Regexp(`(?i)ConnectionPool\(host='([^']+)'`),
	lazy.Regexp(`(?i)(?:Get|Post|Head) "https?://([^/"\s]+)`),
	lazy.Regexp(`(?i)(?:resolve|connect to|connection to|reach|answer of) ([a-z0-9][a-z0-9.-]*\.[a-z0-9.-]+(?::\d+)?)\b`),
	lazy.Regexp(`(?i)could not resolve host: ([^\s;,]+)`),
	lazy.Regexp(`(?i)Failed to connect to (\S+) port`),
	lazy.Regexp(`(?i)(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT) ([a-z0-9.:-]+)`),
	lazy.Regexp(`(?i)lookup ([a-z0-9.-]+)`),
	lazy.Regexp(`(?i)dial tcp ([0-9a-f.:\[\]]+:\d+)`),
	lazy.Regexp(`(?i)(?:could not be resolved|aufgel.{1,2}st werden|pu .{1,2}tre r.{1,2}solu|nombre remoto|nome remoto)\W{1,5}([a-z0-9][a-z0-9.-]*[a-z0-9])`),
	lazy.Regexp(`\[::ffff:([0-9.]+)\]`),
	lazy.Regexp(`(?i)\(([a-z0-9][a-z0-9.-]*\.[a-z]{2,}:\d+)\)`),
	lazy.Regexp(`(?i)https?://([a-z0-9][a-z0-9.-]*(?::\d+)?)`),
	lazy.Regexp(`\b(\d{1,3}(?:\.\d{1,3}){3}:\d+)\b`),
}

// wireIn makes the failure that a line tells of, nil if it tells of none.
func wireIn(line, host string) error {
	for _, w := range wireWords {
		at := w.pattern.FindStringIndex(line)
		if at == nil {
			continue
		}
		if host == "" {
			host = wireHost(line)
		}
		name := host
		if name == "" {
			name = "the host"
		}
		return &pastedWire{w.stage, host, strings.Replace(w.ours, "%s", name, 1), w.reason}
	}
	return nil
}

func wireHost(line string) string {
	for _, p := range wireHosts {
		if m := p.FindStringSubmatch(line); m != nil {
			return strings.TrimSuffix(strings.TrimRight(m[1], ".,;:"), ":443")
		}
	}
	return ""
}

// Bounds of what is looked at line by line: the last failure counts.
const (
	wireLines = 3000
	wireHits  = 50
	wireCells = 2 << 10 // bytes of a line
)

// findWireWords finds lines that tell of a failure of the network, from the end
// of a text on.
func findWireWords(_ reader, text string) []candidate {
	var all []candidate
	to := len(text)
	for range wireLines {
		if to <= 0 || len(all) == wireHits {
			break
		}
		from := strings.LastIndexByte(text[:to-1], '\n') + 1
		line := text[from:to]
		if len(line) > wireCells {
			line = line[:wireCells]
		}
		if wireHint.MatchString(line) {
			if err := wireIn(line, ""); err != nil {
				all = append(all, candidate{from: from, to: to, err: err})
			}
		}
		to = from
	}
	slices.Reverse(all)
	return all
}

// wireHint is quick to say that a line tells of nothing.
var wireHint = lazy.Regexp(`(?i)error|fail|refused|reset|time|resolve|host|certificate|unreachable|prox|tls|ssl|abort|hang|closed|ECONN|ENOTF|EAI_|DNS_|route|verbindung|remotename|unbekannt|kanal|zeit|vertrau|connexion|distant|inconnu|canal|lai d|conexi|remoto|desconocido|tiempo|connessione|sconosciuto|rifiuto|parte con`)

// statusWords are how programs say an HTTP status and no more.
var statusWords = lazy.Regexp(`(?i)\b([45]\d\d) (?:client|server) error\b[^\n]*?for url: (\S+)|status code:?\s*(?:of\s+|is\s+|does not indicate success:\s*)?([45]\d\d)\b|` +
	`(?:remote server returned an error|Remoteserver hat einen Fehler zur.{1,2}ckgegeben|serveur distant a (?:retourn|renvoy).{1,2} une erreur|servidor remoto)\W{1,5}\(([45]\d\d)\)|does not indicate success: ([45]\d\d)\b|\bHTTP(?:/[\d.]+)?["']?[ :]+(?:status |error |code )*([45]\d\d)\b|` +
	`requested URL returned error: ([45]\d\d)|\bstatus["']?[ =:]+["']?([45]\d\d)\b|` +
	`\b(?:GET|POST) (https?://\S+)\s+(?:HTTP/[\d.]+"?\s+)?([45]\d\d)\b|^\s*([45]\d\d)(?:\s+[A-Za-z][A-Za-z ]+)?\s*$|` +
	`\b([45]\d\d) (?:Unauthorized|Forbidden|Not Found|Bad Request|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b`)

// statusBytes is how much of the end of a text is searched for a bare status.
const statusBytes = 128 << 10

// findStatus finds lines that tell an HTTP status and not why.
func findStatus(b reader, text string) []candidate {
	var all []candidate
	start := max(0, len(text)-statusBytes)
	for _, at := range statusWords.FindAllStringSubmatchIndex(text[start:], 300) {
		for i := range at {
			if at[i] >= 0 {
				at[i] += start
			}
		}
		r := &client.ResponseError{Attempts: 1, Shape: client.ShapeEmpty}
		for g := 2; g+1 < len(at); g += 2 {
			if at[g] < 0 {
				continue
			}
			found := text[at[g]:at[g+1]]
			if strings.HasPrefix(found, "http") {
				r.URL = Bare(strings.TrimRight(found, `"',;).`))
				continue
			}
			r.Status, _ = strconv.Atoi(found)
		}
		if r.Message = strings.TrimSpace(text[at[0]:at[1]]); r.Message == strconv.Itoa(r.Status) {
			r.Message = "" // the number is said anyway
		}
		c := candidate{from: at[0], to: at[1], status: r.Status, weak: true, err: r}
		if r.URL != "" && b.isTokenAnswer("POST", r.URL, r) {
			c.err = authError(r)
		}
		all = append(all, c)
	}
	return all
}
