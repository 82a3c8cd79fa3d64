package auth

import (
	"context"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func none() Method {
	c := client.Choice{Name: string(method.None), Title: "No sign-in", Help: "The service is open: requests carry no credentials."}
	return Method{Choice: c, New: func(Settings, Env) (Credential, error) { return noneCredential{}, nil },
		SignIn: func(Settings) client.SignIn { return client.SignIn{} }}
}

// noneCredential puts nothing on a request.
type noneCredential struct{}

// emptyProof is shared by all: it is never changed.
var emptyProof = &transport.Proof{}

func (noneCredential) Prove(_ context.Context, _ *transport.Proof) (*transport.Proof, error) {
	return emptyProof, nil
}

func (noneCredential) Info() client.TokenInfo {
	return client.TokenInfo{State: client.TokenStatic, Method: method.None, Kind: string(method.None), Source: "profile"}
}

func (noneCredential) Token(context.Context) (string, error) { return "", noToken(method.None) }

// noToken returns the error of a method without a token.
func noToken(m method.Method) error {
	return &client.AuthError{Method: m, Message: "method " + string(m) + " uses no token"}
}
