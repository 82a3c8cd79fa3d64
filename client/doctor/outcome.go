package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"odatui/client"
)

func fine(format string, args ...any) Outcome {
	return Outcome{State: client.StageOK, Detail: fmt.Sprintf(format, args...)}
}

func odd(format string, args ...any) Outcome {
	return Outcome{State: client.StageWarn, Detail: fmt.Sprintf(format, args...)}
}

func skipped(format string, args ...any) Outcome {
	return Outcome{State: client.StageSkip, Detail: fmt.Sprintf(format, args...)}
}

// failed is a stage that err keeps from being passed.
func failed(err error) Outcome {
	return Outcome{State: client.StageFail, Detail: short(err), Err: err}
}

// because gives an outcome the error that a diagnosis explains.
func (o Outcome) because(err error) Outcome {
	o.Err = err
	return o
}

func (o Outcome) noting(notes ...string) Outcome {
	for _, n := range notes {
		if n != "" {
			o.Notes = append(o.Notes, n)
		}
	}
	return o
}

// short says an error in a few words: what was asked is known.
func short(err error) string {
	var said *client.ResponseError
	if errors.As(err, &said) {
		text := said.Summary()
		if said.Message == "" && said.Code == "" {
			text = strings.TrimSpace(fmt.Sprintf("%d %s", said.Status, http.StatusText(said.Status)))
		}
		return oneLine(text)
	}
	var refused *client.AuthError
	if errors.As(err, &refused) && refused.Description != "" {
		text, _, _ := strings.Cut(refused.Description, "Trace ID:")
		what := refused.Code
		if what == "" { // az and other programs give none
			what = refused.Message
		}
		return oneLine(what + ": " + text)
	}
	return oneLine(err.Error())
}

// oneLine joins the lines of a text and cuts it to what one line can show.
func oneLine(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return string(runes)
}

// refused reports whether a status says that the proof was not good enough.
func refused(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// statusOf returns the HTTP status of a failure, 0 none.
func statusOf(err error) int {
	var e *client.ResponseError
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// many writes a count with its noun.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// span says a duration as people do: "59 min", "3 days".
func span(d time.Duration) string {
	d = d.Abs()
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// once is something that is asked for once however many stages want it.
type once[T any] struct {
	done  bool
	value T
}

// peek returns what is known without asking.
func (o *once[T]) peek() T { return o.value }

// get asks the first time. The time it takes counts for its owner, whichever
// stage needs it first.
func (o *once[T]) get(ctx context.Context, v *Visit, owner client.StageID, ask func(context.Context) T) T {
	if o.done {
		return o.value
	}
	start := time.Now()
	value := ask(ctx)
	if ctx.Err() != nil {
		return value
	}
	o.value, o.done = value, true
	if v.running != owner {
		took := time.Since(start)
		v.paid[owner] += took
		v.paid[v.running] -= took
	}
	return value
}

// since lists what was sent after an exchange. The model is read beside the
// list of sets, in the background: it belongs to its own stage.
func (v *Visit) since(before int64, id client.StageID) []int64 {
	var ids []int64
	for _, e := range v.Wire.Journal.List() {
		if strings.Contains(e.URL, "$metadata") {
			if id == client.StageMetadata {
				ids = append(ids, e.ID)
			}
		} else if e.ID > before {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// exchange returns what was sent last among ids.
func (v *Visit) exchange(ids []int64) (client.Exchange, bool) {
	if len(ids) == 0 {
		return client.Exchange{}, false
	}
	for _, e := range v.Wire.Journal.List() {
		if e.ID == ids[len(ids)-1] {
			return e, true
		}
	}
	return client.Exchange{}, false
}
