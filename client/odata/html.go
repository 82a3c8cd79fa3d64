package odata

import (
	"html"
	"strings"
)

// isHTML recognises a web page by its type or its beginning.
func isHTML(contentType string, body []byte) bool {
	if contentType == "text/html" || contentType == "application/xhtml+xml" {
		return len(body) > 0 && body[0] == '<'
	}
	head := strings.ToLower(string(body[:min(len(body), 512)]))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") ||
		strings.HasPrefix(head, "<") && strings.Contains(head, "<html")
}

// htmlTitle returns the text of the title, else of the first heading.
func htmlTitle(body []byte) string {
	text := string(body[:min(len(body), maxErrorBody)])
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return ""
	}
	for _, tag := range []string{"title", "h1", "h2"} {
		i := strings.Index(low, "<"+tag)
		if i < 0 {
			continue
		}
		start := strings.IndexByte(low[i:], '>')
		if start < 0 {
			continue
		}
		start += i + 1
		end := strings.Index(low[start:], "</"+tag)
		if end < 0 {
			continue
		}
		if t := strings.Join(strings.Fields(html.UnescapeString(withoutTags(text[start:start+end]))), " "); t != "" {
			return t
		}
	}
	return ""
}

func withoutTags(s string) string {
	var b strings.Builder
	in := false
	for _, r := range s {
		switch {
		case r == '<':
			in = true
		case r == '>':
			in = false
			b.WriteByte(' ')
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}
