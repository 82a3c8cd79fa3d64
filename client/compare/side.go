package compare

import "odatui/client"

// SideError is why one side could not be read. Its text names the side.
type SideError struct {
	Side    string // as the user calls it: shop@live
	Session *client.Session
	Err     error
}

func (e *SideError) Error() string { return e.Side + ": " + e.Err.Error() }

// Unwrap returns the error of the side.
func (e *SideError) Unwrap() error { return e.Err }
