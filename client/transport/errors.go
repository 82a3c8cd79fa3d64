package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"odatui/client"
)

// Error reports that a request got no response, or only a part of one. Its text
// names the cause and the host, never a query value.
type Error struct {
	Stage string // dns, connect, proxy, tls, send, header, body or redirect
	Host  string // of the URL, with the port if it has one
	URL   string // origin and path
	Err   error

	began bool // a part of the response had come
}

func (e *Error) Unwrap() error { return e.Err }

// Where returns the stage and the host, for a diagnosis, which does not know this
// package.
func (e *Error) Where() (stage, host string) { return e.Stage, e.Host }

// ReasonCode returns one of the reasons of a connection, "" none of them.
func (e *Error) ReasonCode() string {
	err := e.Err
	var (
		dns     *net.DNSError
		proxy   *proxyError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		remote  *net.OpError
	)
	switch {
	case errors.As(err, &dns):
		return choose(dns.IsNotFound, client.ReasonNoSuchHost, "")
	case errors.As(err, &proxy):
		return choose(proxy.status == http.StatusProxyAuthRequired, client.ReasonProxySignIn, client.ReasonProxyRefused)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		return choose(notYetValid(invalid), client.ReasonNotYetValid, client.ReasonExpired)
	case errors.As(err, &unknown):
		return client.ReasonUnknownAuthority
	case errors.As(err, &name):
		return client.ReasonWrongName
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return client.ReasonNotTLS
	case isCertificate(err):
		return client.ReasonBadCertificate
	case errors.As(err, &remote) && slices.Contains(aborts, remote.Err.Error()):
		return client.ReasonAborted
	case errors.Is(err, errStalled):
		return client.ReasonStalled
	case errors.Is(err, errUnreadable):
		return client.ReasonUnreadable
	case isRefused(err):
		return client.ReasonRefused
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return client.ReasonUnreachable
	case isTimeout(err):
		return client.ReasonTimeout
	case e.Stage == "header" && hasText(e, "malformed HTTP", "malformed MIME", "Content-Length", "transfer encoding"):
		return client.ReasonNotHTTP
	}
	return ""
}

func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// aborts are the alerts of servers, as crypto/tls names them, that reject this
// client.
var aborts = []string{"tls: certificate required", "tls: bad certificate", "tls: handshake failure"}

func (e *Error) Error() string {
	why := cause(e.Err)
	host := printable(e.Host)
	switch e.Stage {
	case "dns":
		return fmt.Sprintf("resolve %s: %s", nameOf(e), why)
	case "connect":
		return fmt.Sprintf("connect to %s: %s", host, why)
	case "proxy":
		return fmt.Sprintf("reach %s through the proxy: %s", host, why)
	case "tls":
		return fmt.Sprintf("secure connection to %s: %s", host, why)
	case "send":
		return fmt.Sprintf("send request to %s: %s", host, why)
	case "header":
		return fmt.Sprintf("wait for the answer of %s: %s", host, why)
	case "body":
		return fmt.Sprintf("read the answer of %s: %s", host, why)
	}
	return fmt.Sprintf("ask %s: %s", host, why)
}

// nameOf returns the name that was looked up: the proxy's, if it was that.
func nameOf(e *Error) string {
	var d *net.DNSError
	if errors.As(e.Err, &d) && d.Name != "" {
		return printable(d.Name)
	}
	if u, err := url.Parse("//" + e.Host); err == nil && u.Hostname() != "" {
		return printable(u.Hostname())
	}
	return printable(e.Host)
}

// cause returns the cause in a few words.
func cause(err error) string {
	if err == nil {
		return "failed"
	}
	if text := certificateCause(err); text != "" {
		return printable(text)
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return dnsCause(dns)
	case errors.Is(err, errStalled), errors.Is(err, client.ErrTooLarge):
		return printable(err.Error())
	case isRefused(err):
		return "connection refused"
	case isReset(err):
		return "connection reset"
	case errors.Is(err, syscall.ENETUNREACH):
		return "network is unreachable"
	case errors.Is(err, syscall.EHOSTUNREACH):
		return "no route to host"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "broke off: unexpected end"
	case errors.Is(err, io.EOF):
		return "connection closed without an answer"
	case isTimeout(err):
		return timeoutCause(err)
	}
	return printable(innermost(err).Error())
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// timeoutCause keeps the limit if the error names it.
func timeoutCause(err error) string {
	var l *limitError
	if errors.As(err, &l) {
		return l.Error()
	}
	return "timed out"
}

// limitError is a timeout with its limit.
type limitError struct {
	text string
	err  error
}

func (l *limitError) Error() string { return l.text }
func (l *limitError) Unwrap() error { return l.err }

func dnsCause(d *net.DNSError) string {
	switch {
	case d.IsNotFound:
		return "no such host"
	case d.IsTimeout:
		return "name lookup timed out"
	}
	return printable(d.Err)
}

// isCertificate reports whether the server's certificate was rejected.
func isCertificate(err error) bool { return certificateCause(err) != "" }

// certificateCause returns what is wrong with a certificate, "" if the error has
// another cause.
func certificateCause(err error) string {
	var (
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		record  tls.RecordHeaderError
		verify  *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &invalid):
		return invalidCause(invalid)
	case errors.As(err, &unknown):
		return "certificate signed by unknown authority"
	case errors.As(err, &name):
		return wrongName(name)
	case errors.As(err, &record):
		return "the server does not use TLS on this port"
	case errors.As(err, &verify):
		return "certificate refused: " + innermost(verify.Err).Error()
	}
	return ""
}

func invalidCause(e x509.CertificateInvalidError) string {
	if e.Reason != x509.Expired || e.Cert == nil {
		return "certificate refused: " + strings.TrimPrefix(e.Error(), "x509: ")
	}
	if notYetValid(e) {
		return "certificate is not valid before " + e.Cert.NotBefore.UTC().Format("2006-01-02 15:04 MST")
	}
	return "certificate expired on " + e.Cert.NotAfter.UTC().Format("2006-01-02 15:04 MST")
}

// notYetValid distinguishes the two meanings of [x509.Expired] by the text of
// crypto/x509.
func notYetValid(e x509.CertificateInvalidError) bool { return strings.Contains(e.Detail, "before") }

func wrongName(e x509.HostnameError) string {
	var names []string
	if e.Certificate != nil {
		names = append(names, e.Certificate.DNSNames...)
		for _, ip := range e.Certificate.IPAddresses {
			names = append(names, ip.String())
		}
	}
	if len(names) == 0 {
		return "wrong host name: the certificate names no host"
	}
	if len(names) > 4 {
		names = append(names[:4:4], "…")
	}
	return fmt.Sprintf("wrong host name: the certificate is for %s, not for %s", strings.Join(names, ", "), e.Host)
}

// innermost follows single causes to the last one: what wraps it are the
// names of functions.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// printable makes text of a server fit for one line of an error.
func printable(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f && c < 0xa0 {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return strings.Join(strings.Fields(s), " ")
}
