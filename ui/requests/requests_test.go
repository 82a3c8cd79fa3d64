package requests_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/requests"
	"odatui/ui/theme"
)

const address = "https://h.example.org/odata/Observations?" +
	"$filter=Year%20ge%202015%20and%20Sex%20eq%20'BTSX'&$orderby=Value%20desc&$count=true&$top=200"

func open() *requests.Screen {
	journal := &client.Journal{}
	journal.Begin(client.Exchange{
		Purpose: client.ForService, Method: "GET", URL: address, Status: 200, Done: true, Start: time.Unix(0, 0), Attempt: 1,
		ReqHead: []client.Header{{Name: "Authorization", Value: "Bearer (left out)", Secret: true}},
		Body:    client.RedactedBody([]byte(`{"value":[]}`)),
	})
	s := requests.New(theme.New(colorprofile.TrueColor, true), kit.OpenRequestsMsg{Journal: journal},
		requests.Options{Root: "https://h.example.org/odata"})
	s.SetSize(80, 20)
	s.Init()
	return s
}

func press(t *testing.T, s *requests.Screen, key string) tea.Msg {
	t.Helper()
	c, ok := kit.Find(s.Commands(), key)
	if !ok || !c.Works() {
		t.Fatalf("%s does nothing: %q", key, c.Why())
	}
	if cmd := c.Run(""); cmd != nil {
		return cmd()
	}
	return nil
}

// TestCopies: y the address, Y the exchange; in the list and in full.
func TestCopies(t *testing.T) {
	t.Parallel()
	s := open()
	for range 2 {
		if got := press(t, s, "y"); got != (kit.CopyMsg{Text: address, What: "the url"}) {
			t.Errorf("y: %v", got)
		}
		whole, _ := press(t, s, "Y").(kit.CopyMsg)
		if !strings.Contains(whole.Text, "GET "+address) || !strings.Contains(whole.Text, "Authorization: Bearer (left out)") ||
			!strings.Contains(whole.Text, `"value": []`) {
			t.Errorf("Y: %v", whole)
		}
		if c, ok := kit.Find(s.Commands(), "enter"); ok {
			c.Run("")
		}
	}
}

// TestTheEndOfAnAddressIsCut: what is asked for stands at its beginning.
func TestTheEndOfAnAddressIsCut(t *testing.T) {
	t.Parallel()
	s := open()
	if view := ansi.Strip(s.View()); !strings.Contains(view, "/Observations?$filt…") {
		t.Errorf("the address is cut elsewhere:\n%s", view)
	}
}
