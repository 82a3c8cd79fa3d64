package trouble

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/safe"
)

// answered says what an answer of the service means, in one sentence. method
// is how we sign in.
func answered(e *client.ResponseError, method string) safe.Text {
	switch {
	case e.Status >= 200 && e.Status < 300:
		return notExpected(e)
	case e.Status == 400:
		return "The service refused the request."
	case e.Status == 401:
		return notAccepted(method)
	case e.Status == 403:
		return "The service refuses access."
	case e.Status == 404, e.Status == 410:
		return "There is nothing at this address."
	case e.Status == 407:
		return "The proxy wants a sign-in."
	case e.Status == 429:
		return "The service was asked too often."
	case e.Status == 501:
		return "The service cannot do this."
	case e.Status == 502, e.Status == 504:
		return "What stands before the service could not reach it."
	case e.Status == 503:
		return "The service is not available at the moment."
	case e.Status >= 500:
		return "The service failed."
	case e.Status >= 300 && e.Status < 400:
		return "The service sends us somewhere else."
	}
	return "The service refused the request."
}

// notExpected is for an answer with a good status that is something else.
func notExpected(e *client.ResponseError) safe.Text {
	switch e.Shape {
	case client.ShapeHTML:
		return "A web page came instead of data."
	case client.ShapeBroken:
		return "The answer is broken."
	case client.ShapeEmpty:
		return "The answer is empty."
	case client.ShapeText:
		return "The answer is not OData."
	}
	return "The answer is not what was expected."
}

func notAccepted(method string) safe.Text {
	switch method {
	case "", "none":
		return "The service wants a sign-in."
	case "basic":
		return "The service did not accept the user name and password."
	case "api-key":
		return "The service did not accept the key."
	}
	return "The service did not accept the token."
}

// noProof says why there is no token.
func noProof(e *client.AuthError) safe.Text {
	var network net.Error
	switch {
	case e.Method == "basic", e.Method == "api-key":
		return "The sign-in could not be prepared."
	case e.Method == "azure-cli":
		return "az gave no token."
	case e.Method == "command":
		return "The command gave no token."
	case e.Status == 0 && errors.As(e.Cause, &network):
		return "The token endpoint could not be reached."
	case e.Status >= 500:
		return "The token endpoint failed."
	}
	switch e.Code {
	case "invalid_client":
		return "The token endpoint refused the client."
	case "unauthorized_client", "access_denied":
		return "The client may not have a token for this."
	case "invalid_scope", "invalid_resource", "invalid_target":
		return "The token endpoint does not know the scope or resource."
	case "invalid_request", "unsupported_grant_type":
		return "The token endpoint refused the request."
	}
	return "No token could be had."
}

// unanswered says what went wrong where no answer came.
func unanswered(err error) safe.Text {
	var (
		dns       *net.DNSError
		network   net.Error
		untrusted *tls.CertificateVerificationError
		unknown   x509.UnknownAuthorityError
		name      x509.HostnameError
		handshake tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "No answer came in time."
	case errors.As(err, &dns):
		return "The name " + safe.Clean(dns.Name) + " could not be looked up."
	case errors.As(err, &name):
		return "The certificate belongs to another host."
	case errors.As(err, &untrusted), errors.As(err, &unknown):
		return "The certificate is not trusted."
	case errors.As(err, &handshake):
		return "The other side does not speak TLS."
	case errors.Is(err, client.ErrOtherOrigin):
		return "An address outside the profile’s origin was refused."
	case errors.Is(err, client.ErrTooLarge):
		return "The answer is too large."
	case errors.Is(err, client.ErrLoop):
		return "The service’s pages lead in a circle."
	case errors.Is(err, client.ErrCannot):
		return "The service cannot do this; nothing was sent."
	case errors.As(err, &network):
		return "The service could not be reached."
	}
	return "That did not work."
}

// sentence makes a sentence of an error's line; text that is one stays as it is.
func sentence(text safe.Text) safe.Text {
	t := strings.TrimSpace(string(text))
	if t == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(t)
	word, _, _ := strings.Cut(t, " ")
	named := strings.TrimRight(word, ",:") == "az" // the name of a program
	if !named && unicode.IsLower(first) && strings.ToLower(word) == word && !strings.ContainsAny(word, "._/:@0123456789") {
		t = string(unicode.ToUpper(first)) + t[size:]
	}
	if last, _ := utf8.DecodeLastRuneInString(t); unicode.IsLetter(last) || unicode.IsDigit(last) {
		t += "."
	}
	return safe.Lines(t)
}

// status writes a status with its usual words.
func status(code int) safe.Text {
	if code == 0 {
		return ""
	}
	text := safe.Clean(strconv.Itoa(code))
	if words := statusWords[code]; words != "" {
		text += " " + words
	}
	return text
}

// statusWords are those that a person meets (RFC 9110 section 15).
var statusWords = map[int]safe.Text{
	200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content",
	301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
	412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
	429: "Too Many Requests", 431: "Request Header Fields Too Large",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}
