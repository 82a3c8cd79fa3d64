package client

// SignIn describes how requests get their credential, for code that does the same
// without this program. It holds no secret. The zero value sends no credential.
type SignIn struct {
	Header string // header that carries the credential, "" none
	Scheme string // before the credential in the header: "Bearer", "Basic"; "" nothing
	Param  string // query parameter that carries the credential, "" none
	User   string // user name of Basic

	// Secret is the auth key of the secret that is needed, "" none. In code it is
	// the environment variable that holds the secret.
	Secret string

	// How the secret is exchanged for a token. If Header is set and none of these
	// nor Secret is, only odatui can get the token.
	TokenURL string  // endpoint for OAuth 2.0 client credentials
	Form     []Param // what the endpoint is sent, except the secret
	// FormEnv has the environment variables that hold values of Form, by name.
	FormEnv  map[string]string
	InHeader bool     // the client's id and secret are sent in a header, not in the form
	Program  []string // a program and arguments that print the token
	Resource string   // resource of an Entra token, for programs that take no scope
}

// Paging is how a program goes on after a response, for code that reads all pages
// of a query. A list of names leads to a value in a response, each a property of the
// one before; an empty list is the response itself.
type Paging struct {
	List        bool     // the response holds a list of rows, else it is one record
	Rows        []string // where the rows are
	Next        []string // where the link to the next page is; none: links are not followed
	Cursor      []string // where the cursor is, none: there are no cursors
	CursorParam string   // query parameter that carries the cursor
	Skip        string   // query parameter for the number of rows to leave out, "" none
	Rewrite     bool     // of a next link only the query is used: it names another host
	Root        string   // the service root, to which relative links are relative
}
