package trouble

import (
	"errors"
	"slices"

	"odatui/client"
)

// behind finds the exchange that a failure came from: the newest one with its
// address and status, or the newest redirect if that was not followed, else the newest
// that went wrong. 0: none.
func behind(list []client.Exchange, err error) int64 {
	var response *client.ResponseError
	var proof *client.AuthError
	isAuth := errors.As(err, &proof)
	isResponse := !isAuth && errors.As(err, &response)
	isMoved := !isAuth && errors.Is(err, client.ErrOtherOrigin)
	for _, e := range slices.Backward(list) {
		switch {
		case isAuth && e.Purpose != client.ForService:
			return e.ID
		case isResponse && e.URL == response.URL && e.Status == response.Status:
			return e.ID
		case isMoved && e.Status/100 == 3 && e.Status != 304: // not modified
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
