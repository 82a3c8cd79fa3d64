package sets_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"odatui/client"
	"odatui/ui/kit"
)

// outer is a service that lists another one.
type outer struct {
	service
	fails error
	asked int
}

func (*outer) Sets(context.Context) ([]client.Set, error) {
	return []client.Set{
		{Name: "HR", Kind: client.ServiceDocument, URL: "hr/"}, {Name: "Things"},
		{Name: "Far", URL: "http://other.example/Far", Elsewhere: "http://other.example"},
	}, nil
}

func (*outer) Schema(context.Context) (*client.Schema, error) { return nil, errors.New("none") }

func (o *outer) Nested(_ context.Context, name string) ([]client.Set, error) {
	o.asked++
	return []client.Set{{Name: name + "/People"}, {Name: name + "/Posts"}}, o.fails
}

// TestNestedService: its sets are listed behind it, once.
func TestNestedService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &outer{}
		b := open(t, o, client.About{})
		b.has("HR", "service", "Far", "other host", "3 sets")
		b.press("enter")
		b.has("HR/People", "HR/Posts", "5 sets", "sets 1-5 of 5 HR/People")
		b.press("k", "enter")
		b.has("5 sets", "sets 1-5 of 5 HR/People")
		b.press("enter")
		if rows, ok := b.sent[len(b.sent)-1].(kit.OpenRowsMsg); !ok || rows.Query.Path != "HR/People" || o.asked != 1 {
			t.Errorf("%+v, asked %d times", b.sent, o.asked)
		}
		b.press("G")
		b.has("outside the root: http://other.example/Far")
	})
}

func TestNestedServiceFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &outer{fails: &client.ResponseError{Status: 404}}, client.About{})
		b.press("enter")
		if trouble, ok := b.sent[len(b.sent)-1].(kit.TroubleMsg); !ok || trouble.Doing != "list the sets of HR" || b.s.Busy() {
			t.Errorf("%+v", b.sent)
		}
		b.has("3 sets")
	})
}
