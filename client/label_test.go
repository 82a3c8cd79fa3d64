package client_test

import (
	"encoding/json"
	"testing"

	"odatui/client"
)

func TestMembersOfValues(t *testing.T) {
	t.Parallel()
	v := client.JSONValue(` {"a":1}`[1:])
	if got := v.Member("a").Raw(); got != "1" {
		t.Errorf("%q", got)
	}
	v = client.JSONValue("{ \"x\" : [1,{\"b\":\"}\\\"]\"}] ,\n\"b\\u002f\":{\"c\" : { \"d\":\"e\\\\\"}},\"n\":null,\"last\":-1.5e3 }")
	for path, want := range map[string]string{
		"x": `[1,{"b":"}\"]"}]`, "b": "", "n": "null", "last": "-1.5e3", "x/b": "", "n/y": "", "no": "", "": "",
	} {
		if got := v.At(path).Raw(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if got := v.Member("b/").At("c/d").Text(); got != `e\` {
		t.Errorf("%q", got)
	}
}

// FuzzMember: each member of an object is found as encoding/json reads it.
func FuzzMember(f *testing.F) {
	f.Add(`{"a":{"b":[1,"}"]},"c":"\"","d":null, "e" : false,"":2}`)
	f.Fuzz(func(t *testing.T, text string) {
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil || text[0] != '{' {
			return
		}
		v := client.JSONValue(text)
		for name, raw := range want {
			got := v.Member(name)
			var a, b any
			if got.Kind == client.Missing || json.Unmarshal([]byte(got.Raw()), &a) != nil {
				t.Fatalf("%q in %q: %q, want %q", name, text, got.Raw(), raw)
			}
			if json.Unmarshal(raw, &b); len(want) == 1 && got.Raw() != string(raw) {
				t.Fatalf("%q in %q: %q, want %q", name, text, got.Raw(), raw)
			}
		}
	})
}
