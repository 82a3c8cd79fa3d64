package explain

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// wireWords are how programs say that the network failed: ours, Go's, curl's,
// OpenSSL's, Python's, Node's, Java's, .NET's, Rust's, browsers'. The first that fits
// counts; %s is the host, $1 what the first group found. Codes stand as their libraries
// print them, and sentences whole. Windows speaks to people in their language.
var wireWords = []struct {
	stage, reason string
	hints         string // parts of lines that have the words, in lower case: a line without one is not looked at
	ours          string
	pattern       *lazy.Pattern
}{
	{"proxy", client.ReasonProxySignIn, "407|proxy auth|proxy_auth",
		"reach %s through the proxy: it answered 407 Proxy Authentication Required",
		lazy.Regexp(`(?i)(?:^|: |\b407\)? [(]?|\b407, )Proxy Authentication Required|(?:HTTP code|response|Tunnel connection failed:|` +
			`statusCode=|status code '?|returns "HTTP/1\.[01]|HTTP/1\.[01]) ?407\b|[:：] ?[(（]407[)）]|ERR_PROXY_AUTH|proxy answered 407`)},
	{"proxy", client.ReasonProxyRefused, "tunnel|from proxy|through the proxy", "reach %s through the proxy: it answered $1",
		lazy.Regexp(`(?i)CONNECT tunnel failed, response ([45]\d\d)|Tunnel connection failed: ([45]\d\d)|` +
			`Received HTTP code ([45]\d\d) from proxy|tunneling socket could not be established, (?:statusCode|cause)=([^\s,]+)|` +
			`proxy tunnel request to proxy [^\n]{0,200}failed with status code '?([45]\d\d)|` +
			`Unable to tunnel through proxy\. Proxy returns "HTTP/1\.[01] ([45]\d\d)|through the proxy: it answered ([45]\d\d)|` +
			`(ERR_TUNNEL_CONNECTION_FAILED)`)},
	{"proxy", client.ReasonRefused, "prox", "reach %s through the proxy: connection refused",
		lazy.Regexp(`\bproxyconnect tcp:|\bProxyError\(|Unable to connect to proxy|[Cc]ould not resolve proxy|ERR_PROXY_CONNECTION_FAILED|` +
			`NS_ERROR_PROXY_CONNECTION_REFUSED|through the proxy: `)},
	{"dns", client.ReasonNoSuchHost, "host|resol|not " +
		"known|nodename|getaddrinfo|lookup|enotfound|eai_again|dns_|err_name|misbehaving|remote|nom " +
		"distant|解|unbekannt|desconocido|sconosciuto|inconnu", "resolve %s: no such host",
		lazy.Regexp(`(?i)\bno such host\b|could not resolve host\b|could not resolve: |Name or service not known|nodename nor servname|` +
			`getaddrinfo failed|failure in name resolution|failed to lookup address|remote name could not be resolved|UnknownHostException\b|` +
			`Remotename konnte nicht|Host ist unbekannt|kein solcher Host bekannt|nom distant n.{1,3}a pas pu|h.{1,2}te inconnu|` +
			`resolver el nombre remoto|Host desconocido|risolvere il nome remoto|Host sconosciuto|nome remoto n.{1,2}o p|リモート名を解決できません|未能解析此远程名称|` +
			`无法解析此远程名称|(?-i:\b(?:getaddrinfo|query\w+) (?:ENOTFOUND|EAI_AGAIN)\b|\b(?:code|errno)["']?: ?["'](?:ENOTFOUND|EAI_AGAIN)["']|` +
			`\bENOTFOUND \S+\.\S|\bNameResolutionError\(|\bERR_NAME_NOT_RESOLVED\b|\bDNS_PROBE_\w+|server misbehaving)`)},
	{"tls", client.ReasonNotYetValid, "valid", "secure connection to %s: certificate not yet valid",
		lazy.Regexp(`(?i)certificate (?:is|has) not (?:yet )?(?:become )?valid yet|certificate is not yet valid|` +
			`CertificateNotYetValidException|\bCERT_NOT_YET_VALID\b|certificate: NotValidYet`)},
	{"tls", client.ReasonExpired, "expired|err_cert_date|nottimevalid|validity", "secure connection to %s: certificate expired",
		lazy.Regexp(`(?i)certificate has expired|certificate expired\b|\bCERT_HAS_EXPIRED\b|\bERR_CERT_DATE_INVALID\b|` +
			`expired or is not yet valid|(?:chain|status): ?\[?NotTimeValid\b|\bSEC_E_CERT_EXPIRED\b|CertificateExpiredException|` +
			`\bSEC_ERROR_EXPIRED_CERTIFICATE\b|peer certificate: Expired|validity check failed`)},
	{"tls", client.ReasonWrongName, "certificate|altname|hostname|host name|no name|common_name|namemismatch|subject " +
		"alt|wrong_principal|bad_cert|notvalidforname|match", "secure connection to %s: wrong host name",
		lazy.Regexp(`(?i)certificate is (?:valid )?for [^\n]*, not (?:for )?|does not match target host name|\bERR_TLS_CERT_ALTNAME_INVALID\b|` +
			`Hostname/IP does not match|Hostname mismatch|no alternative certificate subject name matches|\bERR_CERT_COMMON_NAME_INVALID\b|` +
			`RemoteCertificateNameMismatch|wrong host name|No subject alternative (?:DNS )?names? |No name matching \S+ found|` +
			`failed to match connection hostname|\bSEC_E_WRONG_PRINCIPAL\b|\bSSL_ERROR_BAD_CERT_DOMAIN\b|NotValidForName|` +
			`CertificateError: hostname '|cannot validate certificate for \S+ because|doesn't match (?:either of )?'`)},
	{"tls", client.ReasonBadCertificate, "common name|weak|too_small|revo", "secure connection to %s: certificate refused",
		lazy.Regexp(`(?i)relies on legacy Common Name|certificate key too weak|\bCA_MD_TOO_WEAK\b|\bEE_KEY_TOO_SMALL\b|certificate (?:was|` +
			`has been|is) revoked|\bERR_CERT_REVOKED\b|\bCRYPT_E_REVOK\w+|\bCRYPT_E_NO_REVOCATION_CHECK\b`)},
	{"tls", client.ReasonUnknownAuthority, "certificat|authority|issuer|verify|trust|pkix|certification|chain|vertrau|confia|fiducia|" +
		"信|zertifikat|self-signed|self signed|partialchain",
		"secure connection to %s: certificate signed by unknown authority",
		lazy.Regexp(`(?i)signed by unknown authority|certificate.verify.failed|unable to get (?:local )?issuer cert|SSL certificate problem|` +
			`self[- ]signed certificate|unable to verify the first certificate|\bUNABLE_TO_VERIFY_LEAF|\bUNABLE_TO_GET_ISSUER|` +
			`trust relationship for the SSL|\bERR_CERT_AUTHORITY_INVALID\b|PKIX path (?:building|validation) failed|valid certification path|` +
			`\b(?:UntrustedRoot|PartialChain)\b|RemoteCertificateChainErrors|remote certificate is invalid|\bSEC_E_UNTRUSTED_ROOT\b|` +
			`certificate: UnknownIssuer|\bSEC_ERROR_UNKNOWN_ISSUER\b|cannot verify \S+'s certificate|keine Vertrauensstellung|` +
			`relation de confiance pour le canal|relaci.{1,2}n de confianza para el canal|relazione di trust per il canale|` +
			`r[e]la..o de confian.a para o canal|信頼関係を確立できません|SSL/TLS 安全通道建立信任关系|Remotezertifikat ist ung.{1,2}ltig|` +
			`certificat distant n.{1,3}est pas valide`)},
	{"tls", client.ReasonNotTLS, "https client|version|tls|ssl|frame size|packet length|invalidcontent",
		"secure connection to %s: the server does not use TLS on this port",
		lazy.Regexp(`(?i)server gave HTTP response to HTTPS client|wrong.version.number|first record does not look like a TLS handshake|` +
			`does not use TLS|\bERR_SSL_PROTOCOL_ERROR\b|\bSSL_ERROR_RX_RECORD_TOO_LONG\b|Unsupported or unrecognized SSL message|` +
			`Cannot determine the frame size|packet length too long|\bInvalidContentType\b|SSL routines:[^\n]{0,60}:http request`)},
	{"tls", client.ReasonAborted, "certificate|client_auth|bad_cert", "secure connection to %s: the server wants a client certificate",
		lazy.Regexp(`(?i)alert certificate required|tls: (?:certificate required|bad certificate)|fatal alert: (?:certificate_required|` +
			`bad_certificate)|received fatal alert: CertificateRequired|\bERR_BAD_SSL_CLIENT_AUTH_CERT\b|` +
			`\bSSL_ERROR_(?:RX_CERTIFICATE_REQUIRED_ALERT|BAD_CERT_ALERT)\b`)},
	{"tls", client.ReasonBadCertificate, "revocation|0x8009201|sperrprüfung|révocation|revocación",
		"secure connection to %s: the revocation of the certificate cannot be checked",
		lazy.Regexp(`(?i)schannel: [^\n]*(?:0x8009201[23]|CRYPT_E_(?:NO_REVOCATION_CHECK|REVOCATION_OFFLINE))|CRYPT_E_(?:NO_REVOCATION_CHECK|` +
			`REVOCATION_OFFLINE)|revocation (?:status|check)[^\n]{0,40}(?:unknown|failed|offline)`)},
	{"tls", client.ReasonUnknownAuthority, "cert_trust|0x800b0109", "secure connection to %s: certificate signed by unknown authority",
		lazy.Regexp(`schannel: [^\n]*CERT_TRUST_IS_(?:UNTRUSTED_ROOT|PARTIAL_CHAIN)|0x800[bB]0109`)},
	{"tls", client.ReasonExpired, "cert_trust|0x800b0101", "secure connection to %s: certificate expired",
		lazy.Regexp(`schannel: [^\n]*CERT_TRUST_IS_NOT_TIME_VALID|0x800[bB]0101`)},
	{"connect", client.ReasonRefused, "connect call failed|远程服务器|リモート サーバー|原格伺服器|servidor remoto|serveur distant|server " +
		"remoto|remoteserver", "connect to %s: connection refused",
		lazy.Regexp(`\[Connect call failed \(|无法连接到远程服务器|無法連接至遠端伺服器|リモート サーバーに接続できません|No es posible conectar con el servidor remoto|` +
			`Impossible de se connecter au serveur distant|Impossibile effettuare la connessione al server remoto|` +
			`Es kann keine Verbindung mit dem Remoteserver hergestellt werden`)},
	{"tls", "", "tls|ssl|handshake|schannel|alert|kanal|canal|チャネル|通道|renegotiation|protocol|cipher",
		"secure connection to %s: handshake failed",
		lazy.Regexp(`(?i)tls: handshake failure|alert.handshake.failure|fatal alert: \w+|schannel: failed|SSL/TLS secure channel|` +
			`kein gesch.{1,2}tzter SSL/TLS-Kanal|cr.{1,2}er un canal s.{1,2}curis|crear un canal seguro|creare un canale sicuro|` +
			`criar um canal seguro|保護されているチャネルを作成できません|未能创建 SSL/TLS 安全通道|unsafe.legacy.renegotiation|\bERR_SSL_VERSION_OR_CIPHER_MISMATCH\b|` +
			`alert (?:protocol.version|internal.error|unrecognized.name)|\b(?:UNSUPPORTED|NO)_(?:PROTOCOL|PROTOCOLS_AVAILABLE|SHARED_CIPHER)\b|` +
			`protocol version not supported|no cipher suites in common|tls: no supported versions|SSL_ERROR_SYSCALL|SSL_ERROR_\w+_ALERT\b|` +
			`SSLHandshakeException: (?:Remote host|Received|No appropriate)|SSL connection could not be established|secure connection to \S+:`)},
	{"connect", client.ReasonUnreachable, "unreach|no route|noroute|disconnected", "connect to %s: network is unreachable",
		lazy.Regexp(`(?i)network is unreachable|no route to host|\bENETUNREACH\b|\bEHOSTUNREACH\b|\bERR_INTERNET_DISCONNECTED\b|` +
			`\bERR_ADDRESS_UNREACHABLE\b|NoRouteToHostException|unreachable (?:host|network)\b`)},
	{"connect", client.ReasonTimeout, "timeout|timed out|timedout|timed_out|respond|gegenstelle|connect", "connect to %s: timed out",
		lazy.Regexp(`(?i)dial tcp[^\n]*i/o timeout|(?-i:\bConnectTimeout(?:Error|Exception)?\b ?[:(])|connect timed out|\bETIMEDOUT\b|` +
			`\bERR_CONNECTION_TIMED_OUT\b|\bUND_ERR_CONNECT_TIMEOUT\b|Connection timed out|TLS handshake timeout|` +
			`Failed to connect to \S+ port \d+[^\n]*(?:Timed out|Timeout)|connected party did not properly respond|` +
			`Gegenstelle nach einer bestimmten|parti connect.{1,2} n.{1,3}a pas r|parte conectada no respondi|parte connessa non ha risposto`)},
	{"connect", client.ReasonRefused, "refused|failed to connect|connect to server|zielcomputer|cible|destino|rifiuto|拒",
		"connect to %s: connection refused",
		lazy.Regexp(`(?i)\bconnection refused\b|\bECONNREFUSED\b|actively refused|\bERR_CONNECTION_REFUSED\b|Failed to connect to \S+ port \d|` +
			`Could(?:n't| not) connect to server|Zielcomputer die Verbindung verweigert|ordinateur cible l.{1,3}a express|` +
			`equipo de destino deneg|Rifiuto persist|対象のコンピューターによって拒否|目标计算机积极拒绝`)},
	{"body", "", "incompleteread|chunked|transfer closed|premature|responseended|content_length|end of file|ended",
		"read the answer of %s: it broke off",
		lazy.Regexp(`(?i)(?-i:\bIncompleteRead\(|\bChunkedEncodingError: )|transfer closed with [^\n]{0,40}remaining|Premature (?:EOF|end of)|` +
			`ResponseEnded\b|\bERR_(?:CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING)\b|incomplete chunked read|response ended prematurely|` +
			`end of file before message length`)},
	{"header", "", "reset|closed|abort|disconnected|hang up|empty|eof|failed to respond|geschlossen|unerwartet|ferm|subyacente|切断|关闭|end " +
		"of file", "wait for the answer of %s: connection reset",
		lazy.Regexp(`(?i)connection (?:was )?reset\b|\bECONNRESET\b|forcibly closed|Connection aborted|RemoteDisconnected\b|socket hang up|` +
			`\bERR_CONNECTION_(?:RESET|CLOSED)\b|Empty reply from server|connection was (?:closed|aborted)|\bERR_EMPTY_RESPONSE\b|` +
			`Server disconnected without sending|Remotely closed|closed connection without|other side closed|NoHttpResponseException|` +
			`failed to respond$|connection closed before message completed|Unexpected end of file from server|": (?:unexpected )?EOF\b|` +
			`Verbindung wurde vom Remotehost geschlossen|Verbindung wurde unerwartet|d.{1,2} .{1,2}tre ferm.{1,2}e par l.{1,3}h.{1,2}te distant|` +
			`connexion sous-jacente a .{1,2}t.{1,2} ferm.{1,2}e|conexi.{1,2}n subyacente|接続が切断され|基础连接已经关闭`)},
	{"header", client.ReasonTimeout, "timeout|timed out|deadline|aborted|nothing came|awaiting|zeitlimit|attente|espera|超时|タイムアウト",
		"wait for the answer of %s: timed out",
		lazy.Regexp(`(?i)Client\.Timeout exceeded|context deadline exceeded|(?-i:\bReadTimeout(?:Error|Exception)?\b ?[:(])|Read timed out|` +
			`Operation timed out|timeout of \d+ ?ms exceeded|\bECONNABORTED\b|operation has timed out|nothing came within|HttpClient\.Timeout of|` +
			`while awaiting headers|\bUND_ERR_(?:HEADERS|BODY)_TIMEOUT\b|Zeitlimit .{1,2}berschritten|Timeout f.{1,2}r Vorgang|` +
			`d.{1,2}lai d.{1,3}attente [^\n]{0,30}(?:expir|d.{1,2}pass|.{1,2}coul)|(?:agot|super|expir)\S*[^\n]{0,30}tiempo de espera|` +
			`tiempo de espera[^\n]{0,40}(?:agot|super|expir)|操作超时|タイムアウトしました`)},
	{"connect", "", "endpoints|openid_config|unable to connect", "connect to %s: failed",
		lazy.Regexp(`\b(?:endpoints_resolution_error|openid_config_error)\b|Could not connect to the endpoint URL|` +
			`Unable to connect to the remote server\b`)},
	{"redirect", "", "redirect", "follow the redirects of %s: there is no end",
		lazy.Regexp(`(?i)Maximum \(\d+\) redirects followed|(?-i:\bTooManyRedirects\b)|Exceeded (?:maximum|\d+) ?(?:allowed )?redirects|` +
			`\bERR_(?:TOO_MANY_REDIRECTS|FR_TOO_MANY_REDIRECTS)\b|stopped after \d+ redirects|too many (?:automatic )?redirect`)},
}

// wireHosts are how hosts stand beside such words.
var wireHosts = []*lazy.Pattern{
	lazy.Regexp(`(?i)ConnectionPool\(host='([^']+)'`),
	lazy.Regexp(`(?i)(?:Get|Post|Head) "https?://([^/"\s]+)`),
	lazy.Regexp(`(?i)(?:resolve|connect to|connection to|reach|answer of) ([a-z0-9][a-z0-9.-]*\.[a-z0-9.-]+(?::\d+)?)\b`),
	lazy.Regexp(`(?i)(?:could not resolve host: |UnknownHostException: |failed to resolve '|No subject alternative DNS name matching |` +
		`No name matching |reach |connection hostname \(|target host name '|name could not be resolved: ')([^\s;,:'")]+)`),
	lazy.Regexp(`(?i)(?:connection to|connection refused: |after \d+ ms: )\s*([a-z0-9][a-z0-9.-]*\.[a-z]+)\b`),
	lazy.Regexp(`(?i)Failed to connect to (\S+) port`),
	lazy.Regexp(`(?i)(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT) ([a-z0-9.:-]+)`),
	lazy.Regexp(`(?i)lookup ([a-z0-9.-]+)`),
	lazy.Regexp(`(?i)dial tcp ([0-9a-f.:\[\]]+:\d+)`),
	lazy.Regexp(`(?i)(?:could not be resolved|aufgel.{1,2}st werden|pu .{1,2}tre r.{1,2}solu|nombre remoto|` +
		`nome remoto)\W{1,5}([a-z0-9][a-z0-9.-]*[a-z0-9])`),
	lazy.Regexp(`\[::ffff:([0-9.]+)\]`),
	lazy.Regexp(`(?i)\(((?:localhost|[a-z0-9][a-z0-9.-]*\.[a-z]{2,}):\d+)\)`),
	lazy.Regexp(`(?i)https?://([a-z0-9][a-z0-9.-]*(?::\d+)?)`),
	lazy.Regexp(`\b(\d{1,3}(?:\.\d{1,3}){3}:\d+)\b`),
}

// wireIn makes the failure that a line tells of, and tells where; nil if it tells of
// none.
func wireIn(line, host string) (where []int, failed error) {
	low := strings.ToLower(line)
	for _, w := range wireWords {
		if !hinted(low, w.hints) {
			continue
		}
		at := w.pattern.FindStringSubmatchIndex(line)
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
		text := strings.Replace(w.ours, "%s", name, 1)
		for i := 2; i+1 < len(at); i += 2 {
			if at[i] >= 0 {
				text = strings.Replace(text, "$1", line[at[i]:at[i+1]], 1)
			}
		}
		return at[:2], &pastedWire{w.stage, host, text, w.reason}
	}
	return nil, nil
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
		if at, err := wireIn(line, ""); err != nil {
			if n := len(all); n > 0 && all[n-1].from == to && sameWire(all[n-1].err, err) {
				all[n-1].err = err // the line above names the host
			}
			all = append(all, candidate{from: from, to: to, at: from + at[0], named: from + at[1], err: err})
		}
		to = from
	}
	slices.Reverse(all)
	return all
}

// sameWire reports whether an error without a host is the same failure as one with it.
func sameWire(without, with error) bool {
	a, b := without.(*pastedWire), with.(*pastedWire) //nolint:errorlint,forcetypeassert // they were made here
	return a.host == "" && b.host != "" && a.stage == b.stage && a.reason == b.reason
}

// hinted reports whether a text in lower case has one of the parts.
func hinted(low, parts string) bool {
	for part := range strings.SplitSeq(parts, "|") {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}
