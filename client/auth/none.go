package auth

import (
	"context"

	"odatui/client"
	"odatui/client/transport"
)

func none() Method {
	c := client.Choice{Name: "none", Title: "No sign-in", Help: "The service is open: requests carry no proof of who asks."}
	return Method{Choice: c, New: func(Settings, Env) (Credential, error) { return nobody{}, nil },
		SignIn: func(Settings) client.SignIn { return client.SignIn{} }}
}

// nobody proves nothing.
type nobody struct{}

// emptyProof is shared: nothing is ever put on a request by it.
var emptyProof = &transport.Proof{}

func (nobody) Prove(_ context.Context, _ *transport.Proof) (*transport.Proof, error) {
	return emptyProof, nil
}

func (nobody) Info() client.TokenInfo {
	return client.TokenInfo{State: client.TokenStatic, Method: "none", Kind: "none", Source: "profile"}
}

func (nobody) Token(context.Context) (string, error) { return "", noToken("none") }

// noToken says that a method works without a token.
func noToken(method string) error {
	return &client.AuthError{Method: method, Message: "method " + method + " uses no token"}
}
