package auth

import (
	"context"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func none() Method {
	c := client.Choice{Name: string(method.None), Title: "No sign-in", Help: "The service is open: requests carry no proof of who asks."}
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
	return client.TokenInfo{State: client.TokenStatic, Method: method.None, Kind: string(method.None), Source: "profile"}
}

func (nobody) Token(context.Context) (string, error) { return "", noToken(method.None) }

// noToken says that a method works without a token.
func noToken(m method.Method) error {
	return &client.AuthError{Method: m, Message: "method " + string(m) + " uses no token"}
}
