package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/report"
	"odatui/client/safe"
)

func (a *app) tokenCommand() *cobra.Command {
	var (
		raw    bool
		format string
	)
	cmd := &cobra.Command{
		Use:   "token PROFILE[@ENV]",
		Short: "The claims of the token in use",
		Long: `Get a token as the profile says and explain its claims: the value, ok, warn or fail
where something is expected of it, what that is, and who says so. The token itself is
printed by --raw only, for other tools.`,
		Example:           "  odatui token xmart\n  curl -H \"Authorization: Bearer $(odatui token xmart --raw)\" …",
		Args:              exactArgs(1, "token PROFILE"),
		ValidArgsFunction: a.completeProfile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "" && format != "json" && format != "text" {
				return usage("no format named "+format, "formats: text, json")
			}
			if raw && format != "" {
				return usage("--raw prints the token itself: it has no format")
			}
			return a.token(cmd.Context(), args[0], raw, format)
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "print the token itself")
	cmd.Flags().StringVar(&format, "format", "", "text or json")
	completeTextOrJSON(cmd)
	return cmd
}

func (a *app) token(ctx context.Context, ref string, raw bool, format string) error {
	s, err := a.open(ctx, ref)
	if err != nil {
		return err
	}
	defer s.Close()
	if raw {
		token, err := a.sessions().RawToken(ctx, s)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.out, token)
		return err
	}
	info, err := a.sessions().FetchToken(ctx, s)
	if err != nil {
		return err
	}
	if format == "json" {
		return a.writeJSON(tokenJSON(info))
	}
	return a.printToken(info, claims.Rows(s.Evidence(nil)))
}

// tokenJSON is the token command's JSON form.
func tokenJSON(info client.TokenInfo) any {
	out := struct {
		Claims    client.Claims `json:"claims"`
		Kind      string        `json:"kind"`
		ExpiresAt *time.Time    `json:"expires_at"`
		Source    string        `json:"source"`
	}{info.Claims, info.Kind, nil, info.Source}
	if out.Claims == nil {
		out.Claims = client.Claims{}
	}
	if !info.ExpiresAt.IsZero() {
		at := info.ExpiresAt.UTC().Truncate(time.Second)
		out.ExpiresAt = &at
	}
	return out
}

// printToken explains a token: its kind, then each claim with its verdict, the
// expected value and the source of that.
func (a *app) printToken(info client.TokenInfo, rows []claims.Row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "kind     %s\nsource   %s\n", info.Kind, info.Source)
	if !info.ExpiresAt.IsZero() {
		fmt.Fprintf(&b, "expires  %s (%s)\n", info.ExpiresAt.UTC().Format(time.RFC3339), lasting(time.Until(info.ExpiresAt)))
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(safe.Clean(r.Name)))
	}
	if len(rows) > 0 {
		b.WriteString("\n")
	}
	for _, r := range rows {
		value := r.Value
		if value == "" {
			value = "(missing)"
		}
		fmt.Fprintf(&b, "%-*s  %-4s  %s\n", width, safe.Clean(r.Name), r.Verdict, safe.Clean(value))
		if why := whyOf(r); why != "" {
			fmt.Fprintf(&b, "%*s%s\n", width+8, "", safe.Clean(why))
		}
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// whyOf returns the expected value of a claim and what it means, "" if neither is
// known.
func whyOf(r claims.Row) string {
	expected := ""
	switch r.Expected {
	case "":
	case r.Value:
		expected = "as expected" + bySource(r.Source)
	default:
		expected = "expected " + r.Expected + bySource(r.Source)
	}
	if expected == "" || r.Meaning == "" {
		return expected + r.Meaning
	}
	return expected + ": " + r.Meaning
}

// bySource names the source of an expectation.
func bySource(s client.FactSource) string {
	if who := report.SourceWords(s); who != "" {
		return " by " + who
	}
	return ""
}

// lasting returns how long a token is valid.
func lasting(left time.Duration) string {
	switch {
	case left <= 0:
		return "expired"
	case left < time.Minute:
		return "in less than a minute"
	}
	return "in " + strings.TrimSuffix(left.Round(time.Minute).String(), "0s")
}
