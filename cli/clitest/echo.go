//go:build unix

package clitest

import (
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// echo is what a service received with a request, in several encodings.
type echo struct {
	query   string // as it was sent
	encoded string // query and headers
	plain   string // the same with the query decoded
	all     string // both in every encoding
	oneLine string // all, for a header
}

// quiet are headers without a secret. An echo of them only takes time.
var quiet = map[string]bool{"Accept": true, "Accept-Encoding": true, "Odata-Maxversion": true, "Prefer": true, "User-Agent": true}

func (v *Secrets) echo(r *http.Request) echo {
	head := ""
	for name, values := range r.Header {
		if !quiet[name] {
			head += "\n" + name + ": " + strings.Join(values, ", ")
		}
	}
	if strings.Contains(head, "Bearer") {
		head += "\n" + v.Leaked
	}
	query, _, _ := strings.Cut(r.URL.RawQuery, "&again=") // an echo of an echo would double with every redirect
	decoded, _ := url.QueryUnescape(query)
	e := echo{query: query, encoded: query + head, plain: decoded + head}
	e.all = strings.Join([]string{
		e.encoded, e.plain, url.QueryEscape(e.encoded), url.PathEscape(e.plain), html.EscapeString(e.plain),
		base64.StdEncoding.EncodeToString([]byte(e.encoded)), base64.URLEncoding.EncodeToString([]byte("x" + e.plain)),
		base64.RawStdEncoding.EncodeToString([]byte("xy" + e.plain)),
	}, "\n")
	e.oneLine = strings.ReplaceAll(url.QueryEscape(e.all), "\n", "")
	return e
}

// Echo is a service that returns what it was sent, in every encoding. Its set Ok
// works, the others fail in different ways; below /bad/NAME/ everything fails as
// the set NAME does. other is the server to which it redirects and links.
func (v *Secrets) Echo(other *Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e := v.echo(r)
		w.Header().Set("X-Request-Id", e.oneLine)
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+e.oneLine+`", error="invalid_token", error_description="`+e.oneLine+`"`)
		path := r.URL.Path
		if rest, bad := strings.CutPrefix(path, "/bad/"); bad {
			set, _, _ := strings.Cut(rest, "/")
			path = "/svc/" + set
		}
		switch path {
		case "/svc/":
			Reply(w, 200, JSON, Document("Ok", "E401", "E400", "Html", "Text", "Away", "Round", "Next", "Cut", "Hang"))
		case "/svc/Ok":
			Reply(w, 200, JSON, `{"value":[{"Id":1}]}`)
		case "/svc/E401":
			Reply(w, 401, JSON, `{"error":{"code":`+quoted(e.all)+`,"message":`+quoted(e.plain)+`}}`)
		case "/svc/E400":
			Reply(w, 500, JSON, `{"error":{"code":"x","message":`+quoted(e.all)+`,"innererror":{"message":`+quoted(e.plain)+`}}}`)
		case "/svc/Html":
			Reply(w, 403, "text/html", "<html><title>"+html.EscapeString(e.all)+"</title><body>"+e.all+"</body></html>")
		case "/svc/Text":
			Reply(w, 501, "text/plain", e.all)
		case "/svc/Away":
			http.Redirect(w, r, other.URL+"/?"+e.encoded+"#"+e.oneLine, http.StatusTemporaryRedirect)
		case "/svc/Round":
			http.Redirect(w, r, "/svc/Round?"+e.query+"&again="+e.oneLine, http.StatusFound)
		case "/svc/Next":
			Reply(w, 200, JSON, `{"@odata.nextLink":`+quoted(other.URL+"/svc/Next?token="+e.oneLine)+`,"value":[{"Id":1}]}`)
		case "/svc/Cut":
			w.Header().Set("Content-Length", "100000")
			Reply(w, 200, JSON, `{"value":[{"Id":1},{"Id":`)
		case "/svc/Hang":
			Hang(r)
		default:
			Reply(w, 404, "text/plain", e.all)
		}
	}
}

// Tokens is a token endpoint. Its path says how it fails.
func (v *Secrets) Tokens(other *Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form := r.PostForm.Encode() + " " + r.Header.Get("Authorization") + " " + r.PostForm.Get("client_secret")
		w.Header().Set("X-Ms-Request-Id", url.QueryEscape(form))
		switch r.URL.Path {
		case "/good":
			Reply(w, 200, JSON, `{"access_token":"`+v.Token.Value+`","token_type":"Bearer","expires_in":3600}`)
		case "/refused":
			Reply(w, 401, JSON, `{"error":"invalid_client","error_description":`+quoted(form)+`,"trace_id":`+quoted(form)+`}`)
		case "/html":
			Reply(w, 500, "text/html", "<html><title>"+html.EscapeString(form)+"</title>"+form+"</html>")
		case "/odd":
			Reply(w, 200, JSON, `{"token":"`+v.Token.Value+`","said":`+quoted(form)+`}`)
		case "/moved":
			http.Redirect(w, r, other.URL+"/token?"+form, http.StatusTemporaryRedirect)
		}
	}
}
