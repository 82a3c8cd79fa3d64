package safe

import (
	"encoding/json"
	"testing"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	value := "a\u009b31m\u202eb\u200bc\u2066\u007f é 日本 \U0001f600"
	plain, err := json.Marshal(map[string]string{value: value})
	if err != nil {
		t.Fatal(err)
	}
	got := JSON(plain)
	const want = `"a\u009b31m\u202eb\u200bc\u2066\u007f é 日本 😀"`
	if string(got) != "{"+want+":"+want+"}" {
		t.Errorf("%s", got)
	}
	var back map[string]string
	if json.Unmarshal(got, &back) != nil || back[value] != value {
		t.Errorf("the value became %q", back)
	}
	if ascii := []byte(`{"a":1}`); &JSON(ascii)[0] != &ascii[0] {
		t.Error("copied for nothing")
	}
}
