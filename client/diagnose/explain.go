package diagnose

import (
	"fmt"

	"odatui/client"
)

// tell adds what every pasted text needs.
func (m *matter) tell(d *client.Diagnosis) {
	p := m.Pasted
	if p == nil {
		return
	}
	if p.Quote != "" && p.Lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("line %d of %d has the failure: %s", p.Line, p.Lines, p.Quote))
	}
	if p.Token {
		add(d, Do("Keep the text secret, and remove the token from it before you pass it on: anyone who has a token can use it until it expires"))
	}
}
