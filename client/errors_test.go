package client

import "testing"

func TestResponseErrorSaysItsStatusOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e    ResponseError
		want string
	}{
		{ResponseError{Status: 500}, "service answered 500"},
		{ResponseError{Status: 404, Code: "404", Message: "Not Found"}, "service answered 404: Not Found"},
		{ResponseError{Status: 404, Message: "404 Not Found"}, "service answered 404: Not Found"},
		{ResponseError{Status: 404, Message: "404 - Not\r\n Found"}, "service answered 404: Not Found"},
		{ResponseError{Status: 404, Message: "4042 rows"}, "service answered 404: 4042 rows"},
		{ResponseError{Status: 400, Code: "404", Message: "x"}, "service answered 400 404: x"},
		{ResponseError{Status: 401, Code: "invalid_token", Message: "The audience 'x' is invalid"}, "service answered 401 invalid_token: The audience 'x' is invalid"},
		{ResponseError{Status: 401, Code: "a\nb"}, "service answered 401 a b"},
	} {
		if got := c.e.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
