package redact

import (
	"bytes"
	"slices"
	"strings"
)

// normalName appends name to buf in the spelling in which names are compared:
// client_secret, Client-Secret and clientSecret are equal. It allocates only
// if buf is too small.
func normalName[T string | []byte](buf []byte, name T) []byte {
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '-' || c == '_' || c == '.':
		case c >= 'A' && c <= 'Z':
			buf = append(buf, c|0x20)
		default:
			buf = append(buf, c)
		}
	}
	return buf
}

// nameSize is the length of the names that are normalised without allocation.
const nameSize = 64

func containsAny(name []byte, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return bytes.Contains(name, []byte(part)) })
}

var (
	headerParts = []string{"token", "secret", "password", "apikey", "subscriptionkey", "functionskey", "accesskey", "assertion", "signature",
		"credential", "session"}
	fieldParts = []string{"secret", "password", "passphrase", "signature", "credential", "jsessionid", "phpsessid",
		"apikey", "appkey", "subscriptionkey", "functionskey", "accesskey", "authkey", "consumerkey", "licensekey", "sessionkey",
		"accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "sastoken", "securitytoken", "sessiontoken", "apitoken", "apptoken",
		"usertoken", "privatetoken", "logintoken", "servicetoken", "personaltoken"}
)

// SecretHeader reports whether a header's value is secret by its name.
func SecretHeader(name string) bool {
	var buf [nameSize]byte
	n := normalName(buf[:0], name)
	switch string(n) {
	case "authorization", "proxyauthorization", "cookie", "setcookie", "cookie2", "setcookie2", "key", "xkey":
		return true
	case "xmscontinuationtoken", "xauth0requestid": // a position in a result, an id
		return false
	}
	return containsAny(n, headerParts) || bytes.HasPrefix(n, []byte("xauth"))
}

// SecretField reports whether a query or form field is secret by its name.
// $skiptoken, pageToken and their like are positions in a result: "token" as a
// part of a name means nothing here.
func SecretField(name string) bool { return secretField(name) }

func secretField[T string | []byte](name T) bool {
	var buf [nameSize]byte
	n := normalName(buf[:0], name)
	switch string(n) {
	case codeField, "assertion", "clientassertion", "devicecode", "codeverifier", "usercode", "sig", "hmac", "jwt", "bearer", "authorization",
		"sessionid",
		"token", "key", "pwd", "passwd", "pass", "sas", "samlresponse", "samlrequest", "ticket":
		return true
	}
	return containsAny(n, fieldParts)
}

// codeField is the name of the code of a sign-in, of a function key of Azure, and of
// codes that are data.
const codeField = "code"

// secretMember reports whether a JSON string is a token or a secret by the name
// it has in the response of a token endpoint or in what az prints.
func secretMember(name []byte) bool {
	if len(name) > 24 {
		return false
	}
	var buf [nameSize]byte
	switch string(normalName(buf[:0], name)) {
	case "accesstoken", "refreshtoken", "idtoken", "clientsecret", "clientassertion", "assertion", "password", "devicecode":
		return true
	}
	return false
}

// schemes are the schemes of an Authorization, which may be shown.
var schemes = []string{"bearer", "basic", "digest", "negotiate", "ntlm", "token", "apikey", "sharedkey", "sharedkeylite",
	"sharedaccesssignature", "aws4-hmac-sha256", "dpop", "hawk", "mac", "pop"}

// scheme returns the scheme of an Authorization and what follows it. ok is
// false without a known scheme.
func scheme(value string) (name, rest string, ok bool) {
	name, rest, ok = strings.Cut(value, " ")
	return name, rest, ok && slices.ContainsFunc(schemes, func(s string) bool { return strings.EqualFold(s, name) })
}

// Credentials returns the part of a header's value that is secret: what follows
// the scheme of an Authorization, else all of it.
func Credentials(value string) string {
	if _, rest, ok := scheme(value); ok {
		return strings.TrimSpace(rest)
	}
	return value
}
