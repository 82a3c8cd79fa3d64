package demo

import (
	"fmt"
	"net/http"
)

// problem is an error as OData reports it. The zero value is none.
type problem struct {
	status  int
	code    string
	message string
	target  string // the query option or header it is about, "" none
}

func (p *problem) Error() string { return p.message }

// badQuery says what is wrong with a query option, in the words of ASP.NET's
// OData library where those are known.
func badQuery(target, format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, "BadRequest",
		"The query specified in the URI is not valid. " + fmt.Sprintf(format, args...), target}
}

func notFound(format string, args ...any) *problem {
	return &problem{http.StatusNotFound, "NotFound", fmt.Sprintf(format, args...), ""}
}

func notImplemented(target, format string, args ...any) *problem {
	return &problem{http.StatusNotImplemented, "NotImplemented", fmt.Sprintf(format, args...), target}
}

// write answers with {"error":{…}}.
func (p *problem) write(w http.ResponseWriter) {
	b := append([]byte(`{"error":{"code":`), appendString(nil, p.code)...)
	b = append(append(b, `,"message":`...), appendString(nil, p.message)...)
	if p.target != "" {
		b = append(append(b, `,"target":`...), appendString(nil, p.target)...)
	}
	w.Header().Set("OData-Version", "4.0")
	writeJSON(w, p.status, string(append(b, "}}"...)))
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a caller that left is no failure
}
