// Package method names the authentication methods and answers questions about
// them from one table.
//
// It does not know how a method gets its credential, nor its keys in a profile
// except that of its secret.
package method

// Method is an authentication method, by its name in a profile. A method that is
// not in the table, such as "" without a profile, sends a token of unknown origin.
type Method string

// The methods.
const (
	ClientCredentials Method = "client-credentials"
	AzureCLI          Method = "azure-cli"
	Command           Method = "command"
	Bearer            Method = "bearer"
	Basic             Method = "basic"
	APIKey            Method = "api-key"
	None              Method = "none"
)

// facts are what is known of a method. If it sends no password, no key and not
// nothing, it sends a token.
type facts struct {
	anonymous, password, key      bool   // what requests carry instead of a token
	endpoint, az, program, stored bool   // where the token comes from
	app                           bool   // the token is an application's
	secret                        string // key of the secret below auth
}

var table = map[Method]facts{
	ClientCredentials: {endpoint: true, app: true, secret: "client_secret"},
	AzureCLI:          {az: true},
	Command:           {program: true},
	Bearer:            {stored: true, secret: "token"},
	Basic:             {password: true, secret: "password"},
	APIKey:            {key: true, secret: "value"},
	None:              {anonymous: true},
}

// Anonymous reports whether requests carry no credential.
func (m Method) Anonymous() bool { return table[m].anonymous }

// Password reports whether requests carry a user name and a password.
func (m Method) Password() bool { return table[m].password }

// Key reports whether requests carry an API key.
func (m Method) Key() bool { return table[m].key }

// Token reports whether requests carry a token.
func (m Method) Token() bool { return !m.Anonymous() && !m.Password() && !m.Key() }

// Endpoint reports whether the token comes from the token endpoint that the
// profile names.
func (m Method) Endpoint() bool { return table[m].endpoint }

// Az reports whether az, the Azure CLI, gives the token.
func (m Method) Az() bool { return table[m].az }

// Program reports whether a program of the user's own gives the token.
func (m Method) Program() bool { return table[m].program }

// Stored reports whether the token itself is the secret of the profile: it cannot
// be renewed.
func (m Method) Stored() bool { return table[m].stored }

// External reports whether the token is requested outside odatui, so that the
// profile does not determine its client and audience.
func (m Method) External() bool { return m.Program() || m.Stored() }

// App reports whether tokens are issued to an application, never to a user.
func (m Method) App() bool { return table[m].app }

// Secret returns the key of the secret that the method needs, as it is below auth
// in a profile, "" if it needs none.
func (m Method) Secret() string { return table[m].secret }
