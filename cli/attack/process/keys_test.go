//go:build unix

package process

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// TestKeysDuringASlowRequest: the effect of every key is on the screen although the
// request that was sent before it is unanswered. The server answers only when it is told to.
func TestKeysDuringASlowRequest(t *testing.T) {
	t.Parallel()
	answer, asked := make(chan struct{}), make(chan struct{}, 100)
	server := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		query, _ := url.ParseQuery(r.URL.RawQuery)
		skip, _ := strconv.Atoi(query.Get("$skip"))
		switch {
		case !strings.HasSuffix(r.URL.Path, "/Items"):
			clitest.Reply(w, http.StatusNotFound, clitest.JSON, `{"error":{"code":"404","message":"no such resource"}}`)
			return
		case skip > 0:
			asked <- struct{}{}
			select {
			case <-answer:
			case <-r.Context().Done():
				return
			}
		}
		top, err := strconv.Atoi(query.Get("$top"))
		if err != nil {
			top = 200
		}
		var rows []string
		for i := skip; i < min(skip+top, 1000); i++ {
			rows = append(rows, fmt.Sprintf(`{"ID":%d,"Name":"item %d."}`, i+1, i+1))
		}
		clitest.Reply(w, http.StatusOK, clitest.JSON, `{"@odata.count":1000,"value":[`+strings.Join(rows, ",")+`]}`)
	})
	p := clitest.NewSandbox(t, server.Profile()).Terminal("x", "Items")
	p.Until("item 1.", "of 1,000")
	p.Press("900G")
	<-asked
	p.Then("?", "─ keys of rows ─")
	p.Close("─ keys of rows ─")
	p.Then(":", "─ commands ─")
	p.Close("─ commands ─")
	p.Then("gjjj", "rows 1-", "item 1.")
	p.Then("s", "Name") // a key that asks for something else
	p.Then("L", "exchanges")
	p.Close("exchanges")
	p.Then("3", "3 G goes there")
	p.Press(clitest.Escape)
	close(answer)
	p.Then("900G", "item 900.")
	p.Leave()
	p.Clean(0)
}
