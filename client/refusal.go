package client

import (
	"slices"
	"strings"

	"odatui/lazy"
)

var wordPattern = lazy.Regexp(`[\pL_][\pL\pN_]*|\d+`)

// WordsOf returns the words of a text in lower case.
func WordsOf(text string) []string { return wordPattern.FindAllString(strings.ToLower(text), -1) }

// Words returns the words of the user's own options, in lower case.
func (q Query) Words() []string {
	parts := append([]string{q.Filter, q.Expand, q.Search, q.Apply}, q.Select...)
	for _, o := range q.OrderBy {
		parts = append(parts, o.By)
	}
	for _, c := range q.Where {
		parts = append(parts, c.Property)
	}
	for _, p := range q.Params {
		parts = append(parts, p.Name, p.Value)
	}
	return WordsOf(strings.Join(parts, " "))
}

// AboutOptions reports whether a refusal is about the user's own options: then
// nothing that the program adds is the cause, and another try would only hide the
// refusal. more are further words for such options.
func (e *ResponseError) AboutOptions(q Query, more ...string) bool {
	users := q.Words()
	if len(users) == 0 {
		return false
	}
	users = slices.DeleteFunc(users, func(word string) bool { return len(word) <= 2 || word == "and" || word == "not" })
	users = append(users, "filter", "expression", "syntax", "query", "property", "search")
	users = append(users, more...)
	return slices.ContainsFunc(WordsOf(strings.Join(append([]string{e.Code, e.Message, e.Target}, e.Details...), " ")), func(word string) bool {
		return slices.Contains(users, word)
	})
}
