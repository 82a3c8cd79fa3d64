package trouble

import (
	"errors"
	"slices"

	"odatui/client"
)

// behind finds the exchange that a failure came from: the newest one with its
// address and status, else the newest that went wrong. 0: none.
func behind(list []client.Exchange, err error) int64 {
	var response *client.ResponseError
	var proof *client.AuthError
	isAuth := errors.As(err, &proof)
	isResponse := !isAuth && errors.As(err, &response)
	for _, e := range slices.Backward(list) {
		switch {
		case isAuth && e.Purpose != client.ForService:
			return e.ID
		case isResponse && e.URL == response.URL && e.Status == response.Status:
			return e.ID
		}
	}
	for _, e := range slices.Backward(list) {
		if e.Done && (e.Err != "" || e.Status >= 400) {
			return e.ID
		}
	}
	return 0
}
