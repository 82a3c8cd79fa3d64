package client

import "testing"

func TestExpandText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text    string
		path    []string
		options string
		added   string
		dropped string
	}{
		{"", []string{"Country"}, "", "Country", ""},
		{"", []string{"Lines"}, "$top=5", "Lines($top=5)", ""},
		{"", []string{"Country", "Region"}, "", "Country($expand=Region)", "Country"},
		{"Country", []string{"Country"}, "", "Country", ""},
		{"*", []string{"Country"}, "", "*", "*"},
		{"Country,Lines", []string{"Country", "Region"}, "", "Country($expand=Region),Lines", "Country,Lines"},
		{"Country($select=a,b)", []string{"Country", "Region"}, "", "Country($select=a,b;$expand=Region)", "Country($select=a,b)"},
		{"A,Country( $EXPAND=X,Y;$select=a )", []string{"Country", "Region"}, "", "A,Country($expand=X,Y,Region;$select=a )",
			"A,Country($expand=X,Y;$select=a )"},
		{"Country($expand=Region($select=Name))", []string{"Country", "Region"}, "", "Country($expand=Region($select=Name))", "Country"},
		{"Country($filter=a eq ',;)(')", []string{"B"}, "", "Country($filter=a eq ',;)('),B", "Country($filter=a eq ',;)(')"},
		{"Country($expand=Region)", []string{"Country", "Region", "World"}, "$count=true",
			"Country($expand=Region($expand=World($count=true)))", "Country($expand=Region)"},
		{"", []string{"Address/Region"}, "", "Address/Region", ""},
	} {
		if got := AddExpand(tt.text, tt.path, tt.options); got != tt.added {
			t.Errorf("%q and %v: %q, want %q", tt.text, tt.path, got, tt.added)
		}
		if got := AddExpand(tt.added, tt.path, ""); got != tt.added {
			t.Errorf("%q asks for %v already, and becomes %q", tt.added, tt.path, got)
		}
		if got := DropExpand(tt.added, tt.path); got != tt.dropped {
			t.Errorf("%q without %v: %q, want %q", tt.added, tt.path, got, tt.dropped)
		}
	}
}
