package stats

import (
	"errors"
	"slices"

	"odatui/client"
)

// errIgnored reports an answer that is not what was aggregated: the service ignores
// $apply, or does not understand it in full.
var errIgnored = errors.New("the service ignored $apply")

// partialError reports groups that do not hold all rows.
type partialError struct{ has, all int64 }

func (e *partialError) Error() string {
	return "the service sent groups of " + client.Thousands(e.has) + " of " + client.Thousands(e.all) + " rows"
}

// refusals are the statuses that mean that a service does not do what was asked for.
var refusals = []int{400, 403, 404, 405, 406, 413, 414, 415, 422, 501}

// isRefusal reports whether another way of asking may succeed: credentials, the network,
// and a service that is busy or down are the same in all ways.
func isRefusal(err error) bool {
	var (
		said *client.ResponseError
		part *partialError
	)
	switch {
	case errors.Is(err, errIgnored), errors.As(err, &part), errors.Is(err, client.ErrTooLarge), errors.Is(err, client.ErrCannot),
		errors.Is(err, client.ErrLink), errors.Is(err, client.ErrLoop):
		return true
	case !errors.As(err, &said) || said.Shape == client.ShapeHTML:
		return false
	case said.Status == 500:
		return len(said.Body) > 0
	}
	return slices.Contains(refusals, said.Status) || said.Status/100 == 2
}

// reasonOf says why the service did not count.
func reasonOf(err error) string {
	var said *client.ResponseError
	switch {
	case errors.As(err, &said):
		return "the service refused to aggregate: " + said.Summary()
	case errors.Is(err, client.ErrTooLarge):
		return "the answer of the service is too large"
	}
	return err.Error()
}
