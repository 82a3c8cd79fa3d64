package cell

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// link is a URL in a text.
type link struct {
	from, to int
	url      string
}

const (
	maxLinks  = 100  // of a line
	maxURL    = 2000 // bytes
	closeLink = "\x1b]8;;\x1b\\"
)

// open begins the link for the terminal; its parts on several lines are one link.
func (l link) open() string {
	return "\x1b]8;id=" + strconv.Itoa(len(l.url)) + "x" + strconv.Itoa(l.from) + ";" + l.url + "\x1b\\"
}

// findLinks returns the URLs in a text that can be opened: http and https, of plain
// characters, without a user name, which is there to deceive.
func findLinks(text string) []link {
	var links []link
	for at := 0; len(links) < maxLinks; {
		i := strings.Index(text[at:], "http")
		if i < 0 {
			return links
		}
		at += i
		end := at
		for end < len(text) && text[end] > ' ' && text[end] != 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(text[end])) {
			end++
		}
		whole := strings.TrimRight(text[at:end], ".,;:!?'*_~")
		if strings.HasSuffix(whole, ")") && !strings.Contains(whole, "(") {
			whole = strings.TrimRight(whole, ").,")
		}
		if address := openable(whole); address != "" {
			links = append(links, link{at, at + len(whole), address})
			at += len(whole)
		} else {
			at += len("http")
		}
	}
	return links
}

// openable returns a URL as a terminal is given it, "" it is not given.
func openable(text string) string {
	if len(text) > maxURL || !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.IndexFunc(u.Host, notPrintable) >= 0 {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// notPrintable reports a character that is a blank, a control character or beyond ASCII.
func notPrintable(r rune) bool { return r <= ' ' || r >= 0x7f }
