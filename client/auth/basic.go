package auth

import (
	"encoding/base64"
	"strings"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func userPassword() Method {
	c := client.Choice{
		Name:  string(method.Basic),
		Title: "User name and password",
		Help:  "A user name and a password are sent with every request (HTTP Basic).",
		Fields: []client.Field{
			{Name: "username", Title: "User name", Required: true, Help: "the user name", Kind: client.FieldText},
			{Name: "password", Title: "Password", Required: true, Help: "the password", Kind: client.FieldSecret},
		},
	}
	signIn := func(s Settings) client.SignIn {
		return client.SignIn{Header: "Authorization", Scheme: "Basic", User: s.Text["username"], Secret: "password"}
	}
	return Method{Choice: c, SignIn: signIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		user := s.Text["username"]
		switch {
		case strings.Contains(user, ":"):
			return nil, &SettingError{"username", "holds a colon, which ends a user name (RFC 7617)", []string{"the password may hold one"}}
		case control(user):
			return nil, &SettingError{"username", "holds a control character", []string{"type it again"}}
		}
		env = env.complete()
		return &static{method: method.Basic, kind: c.Name, secret: keep("password", s.Secrets["password"], env), make: func(secret string) (*transport.Proof, string, error) {
			if control(secret) {
				return nil, "", &SettingError{"password", "holds a control character or a line end", []string{"look where its reference points"}}
			}
			value := basic(user, secret)
			env.learn(value)
			return &transport.Proof{Header: []client.Header{{Name: "Authorization", Value: "Basic " + value, Secret: true}}}, "", nil
		}}, nil
	}}
}

// basic returns the value of RFC 7617's Authorization header after "Basic ".
func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}
