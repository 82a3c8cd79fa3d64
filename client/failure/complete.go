package failure

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"odatui/client"
)

// complete looks for a reason in the header where the body gives none, and
// says at least what came.
func complete(e *client.ResponseError, h http.Header) {
	if m := sapMessage(h); m != "" && e.Message == "" {
		sap(e, m)
	}
	title := e.Message
	challenged(e, h)
	if empty(e) && len(e.Details) > 0 {
		e.Message, e.Details = e.Details[0], e.Details[1:]
	}
	if e.Shape == client.ShapeHTML && e.Message == title {
		e.Message = page(e)
	}
	if e.Message != "" || e.Code != "" && e.Code != strconv.Itoa(e.Status) || e.Status == 0 {
		return // without a status, the body is from elsewhere
	}
	said := strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	switch to := h.Get("Location"); {
	case to != "" && e.Status/100 == 3:
		e.Message = "redirected to " + originOf(to) + ", which was not followed"
	case e.Shape == client.ShapeEmpty:
		e.Message = said + ", empty body"
	default:
		e.Message = said + ", no reason given"
	}
}

// empty reports whether the message says no more than the status does.
func empty(e *client.ResponseError) bool {
	m := strings.ToLower(strings.Join(strings.Fields(e.Message), " "))
	m = strings.TrimPrefix(m, strconv.Itoa(e.Status))
	m = strings.Trim(m, " .:!-–")
	return m == "" || m == "error" || m == strings.ToLower(http.StatusText(e.Status))
}

// page words what a web page is about. Its title goes behind: it says whether
// it is a sign-in page, a sorry page or that of a proxy.
func page(e *client.ResponseError) string {
	what := "a web page came instead of data"
	if e.Status < 400 {
		what, e.Reason = "a sign-in page or other web page came instead of data", client.ReasonWebPage
	}
	if empty(e) {
		return what
	}
	e.Instead = e.Message
	return what + ": " + e.Message
}

func originOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return "another address"
	}
	return u.Scheme + "://" + u.Host
}

// sapMessage returns the message that SAP puts in a header, also of a success:
// V2 has one, V4 a list. "" none.
func sapMessage(h http.Header) string {
	if m := h.Get("Sap-Message"); m != "" {
		return m
	}
	return h.Get("Sap-Messages")
}

// SAPText returns the words of the message that SAP puts in a header, also of
// a success, in one line; "" none.
func SAPText(h http.Header, out Redact) string {
	e := &client.ResponseError{}
	sap(e, sapMessage(h))
	return strings.Join(strings.Fields(out.bounded(e.Message)), " ")
}

// sap reads SAP's message header, JSON or XML.
func sap(e *client.ResponseError, header string) {
	said := readXML([]byte(header))
	if o, ok := parseObject([]byte(header)); ok {
		said = odata(o)
	}
	if said == nil || said.Message == "" {
		return
	}
	e.Shape, e.Code, e.Message = client.ShapeOData, said.Code, said.Message
	for _, d := range said.Details {
		add(e, d)
	}
}
