package cli

import (
	"cmp"
	"fmt"
	"os"
	"slices"

	"odatui/client"
	"odatui/client/transport"
)

// keep remembers the journal of a session for --trace and -v. Nobody else reads
// it after its session, and a long run opens many.
func (a *app) keep(j *client.Journal) {
	if a.trace == "" && !a.verbose {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.journals = append(a.journals, j)
}

// exchanges are those of all sessions of this run, in time.
func (a *app) exchanges() []client.Exchange {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []client.Exchange
	for _, j := range a.journals {
		list = append(list, j.List()...)
	}
	slices.SortStableFunc(list, func(x, y client.Exchange) int { return x.Start.Compare(y.Start) })
	return list
}

// writeTrace writes the HAR file that --trace asked for, also after a failure.
func (a *app) writeTrace() error {
	if a.trace == "" {
		return nil
	}
	f, err := os.OpenFile(a.trace, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the trace: %w", err)
	}
	// The file may have been there with a wider mode.
	err = cmp.Or(f.Chmod(0o600), transport.WriteHAR(f, a.exchanges(), "odatui", version()))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write the trace: %w", err)
	}
	return nil
}

// tellExchanges says on stderr what was sent, for -v.
func (a *app) tellExchanges() {
	for _, e := range a.exchanges() {
		status := "no answer"
		if e.Status != 0 {
			status = fmt.Sprint(e.Status)
		}
		a.note("%s %s %s in %s, %d bytes", e.Method, e.URL, status, e.Timing.Total.Round(1e6), e.BodySize)
	}
}
