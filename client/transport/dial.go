package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"odatui/client"
)

// dialTimeout bounds name lookup and connecting, and the TLS handshake once
// more.
const dialTimeout = 10 * time.Second

// newBase makes the round tripper at the end of the chain.
func newBase(cfg Config) (*http.Transport, error) {
	secure, err := newTLS(cfg)
	if err != nil {
		return nil, err
	}
	proxy, err := newProxy(cfg)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: proxyAnswer,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        secure,
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  max(cfg.Timeout, 0),
		ForceAttemptHTTP2:      true,
		// After sleep, or when a VPN drops: without pings a dead connection is
		// found by the header timeout only.
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConnsPerHost:    max(cfg.Concurrency, 4),
		IdleConnTimeout:        90 * time.Second,
	}, nil
}

// newTLS trusts the system's authorities and those of the profile.
func newTLS(cfg Config) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: cfg.Insecure} //nolint:gosec // the profile sets it, and every screen shows it
	if cfg.CAFile == "" {
		return c, nil
	}
	pem, err := readPEM(cfg.CAFile)
	if err != nil {
		return nil, client.Because(client.ReasonCAFile, fmt.Errorf("read ca_file: %w", err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, client.Because(client.ReasonCAFile, fmt.Errorf("read ca_file %s: no certificate in it", cfg.CAFile))
	}
	c.RootCAs = pool
	return c, nil
}

// maxPEM is how large a file of certificates may be, in bytes; those of whole
// systems have half of one MiB.
const maxPEM = 8 << 20

// readPEM reads a file of certificates. A device or a pipe might never end.
func readPEM(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case info.Size() > maxPEM:
		return nil, fmt.Errorf("%s is larger than %s", path, bytesText(maxPEM))
	}
	return os.ReadFile(path)
}

// proxyAnswer keeps the status of a proxy that refuses the connection: the error of
// net/http is the bare reason phrase.
func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{status: resp.StatusCode}
}

// proxyError reports that a proxy responded to CONNECT with another status than 200.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("it answered %d %s", e.status, http.StatusText(e.status))
}
