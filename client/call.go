package client

// Caller is a Service whose functions can be called.
type Caller interface {
	// Call returns the query that calls a function at a path: the name of its import, or
	// a path below the root for a bound one. args has a value for each parameter, texts
	// as typed are taken for values of its type; one that cannot be a value of its type is
	// an [ArgumentError]. It sends nothing.
	Call(path string, f Function, args []Condition) (Query, error)
}

// ArgumentError reports a value that a function cannot be called with.
type ArgumentError struct{ Name, Message string }

func (e *ArgumentError) Error() string { return e.Name + ": " + e.Message }
