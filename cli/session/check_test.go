package session

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"odatui/client"
)

const thingsModel = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Thing"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Things" EntityType="N.Thing"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

// thingsService is a service and its token endpoint. It rejects tokens while
// rejects is set, and counts the tokens it issues.
type thingsService struct {
	rejects atomic.Bool
	tokens  atomic.Int64
}

func (s *thingsService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	text := `{"value":[{"name":"Things","url":"Things","Id":1}]}`
	switch {
	case r.URL.Path == "/token":
		s.tokens.Add(1)
		text = `{"access_token":"opaque-token-0123456789","token_type":"Bearer","expires_in":3600}`
	case s.rejects.Load() || r.Header.Get("Authorization") == "":
		w.WriteHeader(http.StatusUnauthorized)
		return
	case r.URL.Path == "/$metadata":
		w.Header().Set("Content-Type", "application/xml")
		text = thingsModel
	}
	_, _ = w.Write([]byte(text))
}

// TestCheckupUsesNoCache requires that a checkup stores no model for sessions, as it
// must not use a stored one, and does not replace a rejected token.
func TestCheckupUsesNoCache(t *testing.T) {
	t.Parallel()
	service := &thingsService{}
	server := httptest.NewServer(service)
	defer server.Close()
	o, _ := newOpener(t, `version = 1
[profiles.x]
url = "`+server.URL+`"
[profiles.x.auth]
method        = "client-credentials"
token_url     = "`+server.URL+`/token"
client_id     = "c"
client_secret = { file = "secret" }
`)
	recalls := func() bool {
		s, err := o.Open(t.Context(), "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stored := s.Service.(client.Recaller).Recall()
		if _, err := s.Service.(client.Describer).Schema(t.Context()); err != nil {
			t.Error(err)
		}
		return stored
	}
	up, err := o.Checker(nil)(t.Context(), "x", client.CheckOptions{}, nil)
	if err != nil || !up.OK {
		t.Errorf("%+v, %v", up.Stages, err)
	}
	if recalls() {
		t.Error("the model of a checkup was stored")
	}
	if !recalls() {
		t.Error("the model of a session was not stored")
	}
	service.rejects.Store(true)
	before := service.tokens.Load()
	if up, err = o.Checker(nil)(t.Context(), "x", client.CheckOptions{}, nil); err != nil || up.OK {
		t.Errorf("%+v, %v", up.Stages, err)
	}
	if n := service.tokens.Load() - before; n != 1 {
		t.Errorf("%d tokens", n)
	}
}
