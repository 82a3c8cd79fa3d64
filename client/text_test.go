package client_test

import (
	"testing"

	"odatui/client"
)

// TestSmallerPageOfAnEmptyRefusal: the message for an empty body is made of the
// status, which is no page size.
func TestSmallerPageOfAnEmptyRefusal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked int
		e     client.ResponseError
		want  int
	}{
		{5000, client.ResponseError{Status: 413, Shape: client.ShapeEmpty, Message: "413 Request Entity Too Large, empty body"}, 2500},
		{400, client.ResponseError{Status: 400, Shape: client.ShapeEmpty, Message: "400 Bad Request, empty body"}, 0},
		{5000, client.ResponseError{Status: 413, Shape: client.ShapeOData, Message: "at most 1000 rows"}, 1000},
	} {
		if got := client.SmallerPage(c.asked, 0, &c.e, true, "$top"); got != c.want {
			t.Errorf("%q for %d rows: %d, want %d", c.e.Message, c.asked, got, c.want)
		}
	}
}
