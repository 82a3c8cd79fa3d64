package odata

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"odatui/client"
)

const twinModel = `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema Namespace="t" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32" Nullable="false"/><Property Name="Name" Type="Edm.String"/><Property Name="Rate" Type="Edm.Decimal"/>
<Property Name="Half" Type="Edm.String"/><Property Name="List" Type="Collection(Edm.String)"/><Property Name="Late" Type="Edm.Int32"/>
<Property Name="Other" Type="Edm.Untyped"/><Property Name="Long" Type="Edm.String"/><Property Name="Link" Type="Edm.String"/></EntityType>
<EntityContainer Name="c"><EntitySet Name="Left" EntityType="t.T"/><EntitySet Name="Right" EntityType="t.T"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

// oddMembers are what a row may have besides its number: what decides about a page beyond
// the cells of its rows among it.
var oddMembers = []string{
	`"Name":"one"`, `"Name":null`, `"Name":"twice","Name":"again"`, `"Half":"\ud800"`, `"Link@odata.navigationLink":"Things(1)"`,
	`"@odata.id":"Things(%d)"`, `"@odata.etag":"W/\"1\""`, `"List":[1,2],"List@odata.count":3`, `"List":[{"A":[],"A@odata.nextLink":"x"}]`,
	`"List":[1]`, `"@removed":{}`, ` "Late" : 1 `, `"Other":{"a":[true]}`, `"Long":"` + strings.Repeat("x", 200) + `"`,
}

// twinBodies returns two responses of which many rows are the same.
func twinBodies(r *rand.Rand) [2]string {
	odd := r.IntN(3) // of hundred rows; a page with one that says more than its cells is not taken from
	members := []string{oddMembers[r.IntN(len(oddMembers))], oddMembers[r.IntN(len(oddMembers))]}
	row := func(i int) string {
		switch {
		case odd == 2 && r.IntN(200) == 0:
			return []string{"null", "{}", `{"@odata.id":"Things(1)"}`, "7"}[r.IntN(4)]
		case r.IntN(100) >= odd:
			return fmt.Sprintf(`{"Id":%d,"Name":"row %d","Rate":%d.50}`, i, i, r.IntN(9))
		}
		text := fmt.Sprintf(`{"Id":%d`, i)
		for range 1 + r.IntN(2) {
			text += "," + strings.ReplaceAll(members[r.IntN(2)], "%d", fmt.Sprint(i))
		}
		return text + "}"
	}
	var sides [2][]string
	drift := r.IntN(3) * r.IntN(90)
	for i := range 300 {
		text := row(i)
		for side := range sides {
			switch change := r.IntN(60); {
			case side == 1 && i < drift, change == 0:
			case change == 1:
				sides[side] = append(sides[side], row(i))
			case change == 2:
				sides[side] = append(sides[side], row(1000+i), text)
			default:
				sides[side] = append(sides[side], text)
			}
		}
	}
	var bodies [2]string
	for side, rows := range sides {
		bodies[side] = fmt.Sprintf(`{"@odata.context":"side%d","value":[%s]}`, side, strings.Join(rows, [2]string{",", " , "}[r.IntN(2)]))
		if r.IntN(20) == 0 {
			bodies[side] = bodies[side][:r.IntN(len(bodies[side]))]
		}
	}
	return bodies
}

// all returns what a page says.
func all(p *client.Page, err error) (list []any) {
	if err != nil {
		return []any{err.Error()}
	}
	list = append(list, p.Columns, p.Notes, fmt.Sprint(p.Incomplete), p.Len())
	for row := range p.Len() {
		list = append(list, p.Row(row), p.ID(row))
		for col := range p.Columns {
			cut, ok := p.Cut(row, col)
			list = append(list, p.Cell(row, col), cut, ok)
		}
	}
	return list
}

// TestTwinsAreAsAlone reads pages next to a page with much the same rows, and alone.
func TestTwinsAreAsAlone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(80) {
		bodies := twinBodies(rand.New(rand.NewPCG(seed, 1)))
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/Left"):
				fmt.Fprint(w, bodies[0])
			case strings.HasSuffix(r.URL.Path, "/Right"):
				fmt.Fprint(w, bodies[1])
			default:
				fmt.Fprint(w, twinModel)
			}
		}, func(o *client.Options) { o.Paging = pagingLink })
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		var twins client.Twins
		var wait [2]chan []any
		for i, set := range []string{"Left", "Right"} {
			wait[i] = make(chan []any, 1)
			go func() {
				p, err := s.Fetch(client.WithTwin(t.Context(), &twins), client.Query{Path: set, Bulk: true}, client.Start)
				wait[i] <- all(p, err)
			}()
		}
		for i, set := range []string{"Left", "Right"} {
			alone := all(s.Fetch(t.Context(), client.Query{Path: set, Bulk: true}, client.Start))
			if got := <-wait[i]; !reflect.DeepEqual(got, alone) {
				t.Fatalf("seed %d, %s:\n%s\n%s", seed, set, bodies[0], bodies[1])
			}
		}
	}
}

// TestOnlyPagesOfRunsHaveTwins: what a comparison requests besides, such as the rest of
// lists that were cut, is kept for no other run: nothing would release it.
func TestOnlyPagesOfRunsHaveTwins(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "$metadata") {
			fmt.Fprint(w, twinModel)
			return
		}
		fmt.Fprint(w, `{"value":[{"ID":1}]}`)
	}, func(o *client.Options) { o.Paging = pagingLink })
	if _, err := s.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, bulk := range []bool{true, false} {
		var twins client.Twins
		if _, err := s.Fetch(client.WithTwin(t.Context(), &twins), client.Query{Path: "Left", Bulk: bulk}, client.Start); err != nil {
			t.Fatal(err)
		}
		like, end := client.TwinOf(client.WithTwin(t.Context(), &twins)).Begin()
		if end(nil); (like != nil) != bulk {
			t.Errorf("bulk %v: a page is kept: %v", bulk, like != nil)
		}
	}
}
