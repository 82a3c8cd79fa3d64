package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/atotto/clipboard"
	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/redact"
	"odatui/client/report"
	"odatui/client/vendors"
)

// notRecognised is the code of the diagnosis of a text without a failure.
const notRecognised = "not-recognised"

// mostPasted is how much of a pasted text is kept, in bytes: its end, which has
// the last failure.
const mostPasted = 1 << 20

// explainFlags are the flags of the explain command.
type explainFlags struct {
	format  string
	profile string
	report  bool
}

func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [TEXT|-]",
		Short: "Explain an error that someone pasted, offline",
		Long: `Explain an error: an AADSTS code, a JSON body, a WWW-Authenticate line, a whole HTTP
answer (curl -i, curl -v), what az or odatui printed, a web page, a HAR file, or a log
with one of these in it, of which the last failure counts. Nothing is sent.
A code of odatui's own, as secret-wrong, tells all that is known of it.

The text comes from the arguments, from stdin (-, or a pipe), else from the clipboard.
Secrets and tokens in it are left out of everything that is shown.

A profile adds what is known of it: what was expected, and which of its keys are wrong.`,
		Example: `  odatui explain AADSTS7000215
  odatui explain secret-wrong
  odatui explain - < answer.txt
  az account get-access-token --scope api://app/.default 2>&1 | odatui explain
  odatui explain --profile xmart@live 'WWW-Authenticate: Bearer error="invalid_token"'
  odatui explain - --report < build.log`,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.format != "" && f.format != "text" && f.format != "json" {
				return usage("no format named "+f.format, "formats: text, json")
			}
			return a.explain(cmd, args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "text or json")
	completeTextOrJSON(cmd)
	flags.StringVar(&f.profile, "profile", "", "add what is known of this `PROFILE[@ENV]`")
	flags.BoolVar(&f.report, "report", false, "print a report for the one who must act (Markdown, or JSON with --format json)")
	// The only error is a flag that does not exist; tests complete it.
	_ = cmd.RegisterFlagCompletionFunc("profile", a.completeRefs)
	return cmd
}

func (a *app) explain(cmd *cobra.Command, args []string, f explainFlags) error {
	base, err := a.explainBase(f.profile)
	if err != nil {
		return err
	}
	text, err := a.pastedText(cmd.Context(), args)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		if len(args) == 0 && a.inTTY {
			return cmd.Help()
		}
		return usage("there is no text to explain", "usage: odatui explain TEXT, or odatui explain - < FILE", "see: odatui explain --help")
	}
	base.Text = text
	d := diagnose.Of(base)
	if d.Code == notRecognised && len(args) == 0 && a.inTTY {
		return cmd.Help() // the clipboard holds something else
	}
	if err := a.tellExplained(base, d, f); err != nil {
		return err
	}
	if d.Code == notRecognised {
		return hint(errors.New(strings.TrimSuffix(strings.ToLower(d.Title[:1])+d.Title[1:], ".")), a.stepLines(d)...)
	}
	return nil
}

// explainBase returns the evidence that the text is added to.
func (a *app) explainBase(ref string) (client.Evidence, error) {
	if ref == "" {
		return a.explaining(""), nil
	}
	return a.sessions().ProfileEvidence(ref)
}

// explaining returns the evidence that is a pasted text.
func (a *app) explaining(text string) client.Evidence {
	return client.Evidence{Text: text, Catalogue: a.ownBook(), Now: time.Now(), Redact: (&redact.Redactor{}).Text}
}

// tellExplained writes what a text means, in the requested form.
func (a *app) tellExplained(e client.Evidence, d client.Diagnosis, f explainFlags) error {
	switch {
	case f.report && d.Code != notRecognised:
		r := report.New(e, d, report.Options{Doing: "explain a text that was pasted", Program: report.ProgramLine(version())})
		if f.format == "json" {
			_, err := fmt.Fprintf(a.out, "%s\n", bytes.TrimSpace(r.JSON))
			return err
		}
		_, err := io.WriteString(a.out, strings.TrimRight(r.Markdown, "\n")+"\n")
		return err
	case f.format == "json":
		return a.writeJSON(a.diagnosisJSON(&d))
	case d.Code == notRecognised:
		return nil // the error names it
	}
	if t, ok := diagnose.TopicOf(e.Text); ok {
		return a.printTopic(t)
	}
	return a.printDiagnosis(a.out, e, d)
}

// printTopic writes the topic of one of odatui's codes: there is no failure.
func (a *app) printTopic(t diagnose.Topic) error {
	p := &prose{width: a.proseWidth()}
	p.line("", t.Title)
	p.blank()
	for i, who := range t.Who {
		label := ""
		if i == 0 {
			label = "who must act"
		}
		p.pair(label, fmt.Sprintf("%s (%s)", vendors.WhoWords(who, ""), who))
	}
	p.pair("seen by", t.Seen)
	p.pair("what it means", t.Means)
	p.steps(t.Do)
	p.blank()
	p.pair("more", diagnose.Doc(t.Code))
	_, err := io.WriteString(a.out, p.String())
	return err
}

// pastedText returns the text to explain: the arguments, stdin, or the clipboard.
func (a *app) pastedText(ctx context.Context, args []string) (string, error) {
	switch {
	case len(args) == 1 && args[0] == "-", len(args) == 0 && !a.inTTY:
		if a.inTTY {
			a.note("paste the text, then press ctrl+d on a line of its own")
		}
		return tail(ctx, a.in, mostPasted)
	case len(args) > 0:
		return strings.Join(args, " "), nil
	}
	text, err := clipboard.ReadAll()
	if err != nil {
		return "", nil //nolint:nilerr // no clipboard here: help is shown
	}
	if len(text) > mostPasted {
		text = text[len(text)-mostPasted:]
	}
	a.note("this is about the text on the clipboard")
	return text, nil
}

// tail reads to the end and returns the last bytes, most of them.
func tail(ctx context.Context, r io.Reader, most int) (string, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var kept []byte
		buf := make([]byte, 64<<10)
		for {
			n, err := r.Read(buf)
			kept = append(kept, buf[:n]...)
			if len(kept) > 2*most {
				kept = append(kept[:0], kept[len(kept)-most:]...)
			}
			if err != nil || ctx.Err() != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				done <- result{kept, err}
				return
			}
		}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err() // the reading is not waited for
	case got := <-done:
		if got.err != nil {
			return "", fmt.Errorf("read the text: %w", got.err)
		}
		text := got.text
		if len(text) > most {
			text = text[len(text)-most:]
			for len(text) > 0 && !utf8.RuneStart(text[0]) {
				text = text[1:]
			}
		}
		return string(text), nil
	}
}
