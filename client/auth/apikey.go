package auth

import (
	"net/http"
	"slices"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func apiKey() Method {
	c := client.Choice{
		Name:  string(method.APIKey),
		Title: "API key",
		Help:  "A key is sent with every request, in a header or in the address.",
		Fields: []client.Field{
			{Name: "header", Title: "Header", Required: true, OneOf: "query", Help: "the name of the header that carries the key, such as X-Api-Key", Kind: client.FieldText},
			{Name: "query", Title: "Query parameter", Required: true, OneOf: "header", Help: "the name of the query parameter that carries the key", Kind: client.FieldText},
			{Name: "value", Title: "Key", Required: true, Help: "the key itself", Kind: client.FieldSecret},
		},
	}
	signIn := func(s Settings) client.SignIn {
		return client.SignIn{Header: s.Text["header"], Param: s.Text["query"], Secret: "value"}
	}
	return Method{Choice: c, SignIn: signIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		if err := checkHeader(s.Text["header"]); err != nil {
			return nil, err
		}
		if control(s.Text["query"]) {
			return nil, &SettingError{"query", "holds a control character", []string{"type it again"}}
		}
		env = env.complete()
		return &static{method: method.APIKey, kind: c.Name, secret: keep("value", s.Secrets["value"], env), make: func(secret string) (*transport.Proof, string, error) {
			proof, err := keyProof(s.Text["header"], s.Text["query"], secret)
			return proof, "", err
		}}, nil
	}}
}

// keyProof puts a key into its header or query parameter.
func keyProof(header, query, key string) (*transport.Proof, error) {
	switch {
	case control(key):
		return nil, &SettingError{"value", "holds a control character or a line end", []string{"look where its reference points"}}
	case header == "":
		return &transport.Proof{Query: []client.Param{{Name: query, Value: key}}}, nil
	}
	return &transport.Proof{Header: []client.Header{{Name: http.CanonicalHeaderKey(header), Value: key, Secret: true}}}, nil
}

// framing are the headers that control how a request is sent: a key in one of them
// would break the request or not be sent.
var framing = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Te", "Trailer"}

// checkHeader checks the name of a header (RFC 7230 3.2.6).
func checkHeader(name string) error {
	switch {
	case !within(name, alphanumeric+"!#$%&'*+-.^_`|~"):
		return &SettingError{"header", "is not a header's name", []string{"a name has no blanks and no colon, such as X-Api-Key"}}
	case slices.Contains(framing, http.CanonicalHeaderKey(name)):
		return &SettingError{"header", "belongs to the connection and cannot carry a key", []string{"such as X-Api-Key"}}
	}
	return nil
}
