package odata

import (
	"fmt"
	"testing"
)

// TestExpansion: the options of a property are those of its own item of $expand, and
// no text in quotes or of a nested item is taken for one.
func TestExpansion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expand, property, want string }{
		{"Lines", "Lines", "Lines"},
		{"", "Lines", "Lines"},
		{"Other", "Lines", "Lines"},
		{"Lines($select=No)", "Lines", "Lines|$select=No"},
		{"Lines($filter=Name eq 'a)b';$select=No)", "Lines", "Lines|$filter=Name eq 'a)b'|$select=No"},
		{"Lines($filter=Name eq 'it''s; (';$select=No)", "Lines", "Lines|$filter=Name eq 'it''s; ('|$select=No"},
		{`Lines($search="a;b)" or 'c';$select=No)`, "Lines", `Lines|$search="a;b)" or 'c'|$select=No`},
		{"Lines($filter=startswith(Name,'x'),Lines2", "Lines2", "Lines2"},
		{"Other($expand=Lines($select=No))", "Lines", "Lines"},
		{"Other($expand=Lines($select=A)),Lines($select=B)", "Lines", "Lines|$select=B"},
		{"Lines($select=A), Other( $select = B ; $orderby=C desc )", "Other", "Other|$select=B|$orderby=C desc"},
		{"OtherLines($select=A),Lines($select=B)", "Lines", "Lines|$select=B"},
		{"Other($filter=Name eq ',Lines($select=A)'),Lines", "Lines", "Lines"},
		{"Lines($select=A,B;$expand=Parts($top=1;$count=true),Kinds)", "Lines",
			"Lines|$select=A,B|$expand=Parts($top=1;$count=true),Kinds<Parts($top=1;$count=true),Kinds"},
		{"Lines($top=3;$skip=2;$count=true;$select=No)", "Lines", "Lines|$select=No 2+3"},
		{"Lines(select=No;TOP=3)", "Lines", "Lines|$select=No 0+3"},
		{"Lines($levels=1)", "Lines", "Lines"},
		{"Lines($select=No;$levels=3)", "Lines", "Lines|$select=No|$expand=Lines($select=No;$levels=2)<Lines($select=No;$levels=2)"},
		{"*($levels=max)", "Lines", "Lines|$expand=*($levels=max)<*($levels=max)"},
		{"*,Lines($select=No)", "Lines", "Lines|$select=No"},
		{"Lines/$ref", "Lines", "Lines/$ref"},
		{"Lines/$count", "Lines", "Lines"},
		{"N.Vip/Lines/N.Long($select=No)", "Lines", "N.Vip/Lines/N.Long|$select=No"},
		{"Address/Country($select=A),Address/Streets", "Address", "Address<Country($select=A),Streets"},
		{"Address/Lines($select=A)", "Lines", "Lines"},
		{"Lines(", "Lines", "Lines"},
		{"Lines($select", "Lines", "Lines|$select="},
	} {
		x := expansionOf(c.expand, c.property)
		got := x.path
		for _, o := range x.options {
			got += "|" + o.Name + "=" + o.Value
		}
		if x.inner != "" {
			got += "<" + x.inner
		}
		if x.skip > 0 || x.top >= 0 {
			got += " " + fmt.Sprintf("%d+%d", x.skip, x.top)
		}
		if got != c.want {
			t.Errorf("%s of %s:\n got %s\nwant %s", c.property, c.expand, got, c.want)
		}
	}
}
