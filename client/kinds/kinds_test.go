package kinds

import (
	"net/http"
	"testing"

	"odatui/client"
)

func TestEveryKindOpens(t *testing.T) {
	t.Parallel()
	o := client.Options{URL: "https://api.example.org/v1", Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "/a"}}}}
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Name == "" || k.Title == "" || k.Help == "" || seen[k.Name] {
			t.Errorf("kind %+v is not described, or stands twice", k.Choice)
		}
		seen[k.Name] = true
		for _, f := range k.Fields {
			if f.Name == "" || f.Title == "" || f.Help == "" {
				t.Errorf("%s: field %+v is not described", k.Name, f)
			}
		}
		if s, err := k.New(http.DefaultClient, o, nil); err != nil || s == nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		if s, err := k.New(http.DefaultClient, client.Options{URL: "nonsense"}, nil); err == nil || s != nil {
			t.Errorf("%s: opened nonsense: %v", k.Name, s)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "odata", "odata": "odata", "rest": "rest"} {
		if k, ok := Lookup(name); !ok || k.Name != want {
			t.Errorf("%q: %q", name, k.Name)
		}
	}
	if _, ok := Lookup("soap"); ok {
		t.Error("soap found")
	}
}
