package placeholder

import "testing"

func TestIn(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"https://<host>/odata":                                     "<host>",
		"api://{{apiId}}/.default":                                 "{{apiId}}",
		"https://login.microsoftonline.com/TENANT-ID/oauth2/token": "TENANT-ID",
		"https://login.microsoftonline.com/{tenant}/oauth2/token":  "{tenant}",
		"00000000-0000-0000-0000-000000000000":                     "00000000-0000-0000-0000-000000000000",
		"your-client-id/.default":                                  "your-client-id",
		"{ab1b2f8c-0000-4d6b-8c5f-a10000000001}":                   "",
		"ab1b2f8c-0000-4d6b-8c5f-a10000000001/.default":            "",
		"https://extranet.example.org/xmart-api/odata/REFMART":     "",
		"https://tenants.example.org/client":                       "",
	} {
		if got := In(value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

// TestWhole leaves secrets alone that only contain what looks like a placeholder.
func TestWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"<your-client-secret>": true, "changeme": true, "***": true, "CLIENT_SECRET": true, "{secret}": true,
		"a<b>c~d.e...f": false, "x9~{abc}Q": false, "": false,
	} {
		if Whole(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
