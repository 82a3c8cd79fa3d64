package rest

import (
	"errors"
	"net/http"
	"slices"

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
		!e.AboutOptions(q, "sort")
}
