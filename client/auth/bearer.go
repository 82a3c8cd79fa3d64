package auth

import (
	"strings"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func bearer() Method {
	c := client.Choice{
		Name:  string(method.Bearer),
		Title: "A token at hand",
		Help:  "A token that was got elsewhere is shown as it is until it expires.",
		Fields: []client.Field{
			{Name: "token", Title: "Token", Required: true, Help: "the token; quotes, blanks and Bearer around it are taken off", Kind: client.FieldSecret},
		},
	}
	signIn := func(Settings) client.SignIn {
		return client.SignIn{Header: "Authorization", Scheme: "Bearer", Secret: "token"}
	}
	return Method{Choice: c, SignIn: signIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		env = env.complete()
		return &static{method: method.Bearer, secret: keep("token", s.Secrets["token"], env), make: func(secret string) (*transport.Proof, string, error) {
			// A token that was copied from a narrow window contains line ends.
			token := strings.NewReplacer("\r", "", "\n", "").Replace(unwrap(secret))
			env.learn(token)
			switch {
			case token == "":
				return nil, "", &SettingError{"token", "is empty", []string{"look where its reference points"}}
			case !sendable(token):
				return nil, "", &SettingError{"token", "holds characters that cannot be sent", []string{"copy the token again: it has no blanks inside"}}
			}
			return bearerProof(token), token, nil
		}}, nil
	}}
}
