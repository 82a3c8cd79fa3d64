package diagnose

import (
	"testing"

	"odatui/client"
)

// TestAnAPIThatQuotesEntra breaks by itself: Entra has no part in it.
func TestAnAPIThatQuotesEntra(t *testing.T) {
	t.Parallel()
	const body = "HTTP/1.1 500 Internal Server Error\nContent-Type: " +
		"application/json\n\n{\"error\":{\"code\":\"InternalError\",\"message\":\"AADSTS7000222 expired for another app\"}}"
	for _, text := range []string{body, "> GET /odata/x HTTP/1.1\n> Host: api.example.org\n>\n" + body} {
		d := Of(client.Evidence{Text: text})
		if d.Who == client.WhoMicrosoft || d.Who == client.WhoTenantAdmin || d.Code == "entra-down" {
			t.Errorf("%s, %s: %s", d.Code, d.Who, d.Title)
		}
	}
	entra := "HTTP/1.1 500 Internal Server Error\nContent-Type: " +
		"application/json\n\n{\"error\":\"server_error\",\"error_description\":\"AADSTS90033: A transient error has occurred.\"}"
	if d := Of(client.Evidence{Text: entra}); d.Who != client.WhoMicrosoft {
		t.Errorf("Entra's own: %s, %s: %s", d.Code, d.Who, d.Title)
	}
}
