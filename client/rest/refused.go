package rest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"odatui/client"
)

// isRefusal reports a response that refuses a request: not one that was too slow or
// too large.
func isRefusal(err error) bool {
	var e *client.ResponseError
	return errors.As(err, &e) && e.Status != http.StatusRequestTimeout && e.Status != http.StatusGatewayTimeout
}

// refusedUnnamed reports a refusal that may mean the page size although it does
// not say so.
func refusedUnnamed(q client.Query, err error) bool {
	statuses := []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented}
	var e *client.ResponseError
	return errors.As(err, &e) && slices.Contains(statuses, e.Status) &&
		!blames(q, strings.Join(append([]string{e.Code, e.Message, e.Target}, e.Details...), " "))
}

// blames reports whether a refusal is about the user's own options: then the page
// size is not the cause, and another try would only hide the refusal.
func blames(q client.Query, text string) bool {
	parts := []string{q.Filter, q.Search}
	for _, o := range q.OrderBy {
		parts = append(parts, o.By)
	}
	for _, c := range q.Where {
		parts = append(parts, c.Property)
	}
	for _, p := range q.Params {
		parts = append(parts, p.Name, p.Value)
	}
	users := wordsOf(strings.Join(parts, " "))
	if len(users) == 0 {
		return false
	}
	users = append(users, "filter", "expression", "syntax", "query", "property", "search", "sort")
	return slices.ContainsFunc(wordsOf(text), func(word string) bool {
		return len(word) > 2 && word != "and" && word != "not" && slices.Contains(users, word)
	})
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
