package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"odatui/client"
	"odatui/client/transport"
	"odatui/profiles"
)

// modelReader returns the reader of a model that is in a file, or at another origin than
// the service. That gets no credentials, headers or parameters of the profile.
func (b *builder) modelReader(t *profiles.Target) func(context.Context) ([]byte, error) {
	if !IsURL(t.Metadata) {
		return func(context.Context) ([]byte, error) { return readModelFile(t.Metadata) }
	}
	config := transport.Config{
		Origin: t.Metadata, Journal: b.journal, Redactor: b.redactor, Timeout: t.Timeout, CAFile: t.TLS.CAFile, Proxy: t.Proxy,
		UserAgent: "odatui/" + b.opener.config.Version(),
	}
	return func(ctx context.Context) ([]byte, error) {
		hc, err := transport.New(config)
		if err != nil {
			return nil, err
		}
		defer hc.CloseIdleConnections()
		var body capped
		resp, refused, err := transport.Stream(ctx, hc, t.Metadata, &body) //nolint:bodyclose // Stream reads and closes it
		host := t.Metadata
		if u, bad := url.Parse(t.Metadata); bad == nil {
			host = u.Host
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("read the model of the profile at %s: %w", host, err)
		case refused != nil:
			return nil, fmt.Errorf("read the model of the profile at %s: the server answered %d", host, resp.StatusCode)
		}
		return body.Bytes(), nil
	}
}

// readModelFile reads a model from a file. The error names the file, as the profile
// does.
func readModelFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the model of the profile: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return nil, fmt.Errorf("read the model of the profile from %s: %w", path, err)
	}
	var body capped
	if _, err := io.Copy(&body, f); err != nil {
		return nil, fmt.Errorf("read the model of the profile from %s: %w", path, err)
	}
	return body.Bytes(), nil
}

// capped is a buffer that takes no more than a model may have.
type capped struct{ bytes.Buffer }

func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > transport.MetadataCap {
		return 0, client.ErrTooLarge
	}
	return c.Buffer.Write(p)
}

// ReadFrom hides that of the buffer, which has no limit.
func (c *capped) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}
