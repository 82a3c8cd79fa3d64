package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"odatui/client"
)

func (a *app) tokenCommand() *cobra.Command {
	var (
		raw    bool
		format string
	)
	cmd := &cobra.Command{
		Use:   "token PROFILE[@ENV]",
		Short: "The claims of the token in use",
		Long: `Get a token as the profile says and show its claims. The token itself is printed
by --raw only, for other tools.`,
		Example:           "  odatui token xmart\n  curl -H \"Authorization: Bearer $(odatui token xmart --raw)\" …",
		Args:              exactArgs(1, "token PROFILE"),
		ValidArgsFunction: a.completeRef,
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
	return cmd
}

func (a *app) token(ctx context.Context, ref string, raw bool, format string) error {
	s, err := a.open(ctx, ref)
	if err != nil {
		return err
	}
	defer s.Close()
	if raw {
		token, err := a.rawToken(ctx, s)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.out, token)
		return err
	}
	info, err := a.learnToken(ctx, s)
	if err != nil {
		return err
	}
	if format == "json" {
		return a.writeJSON(tokenJSON(info))
	}
	return a.printClaims(info)
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

// timeClaims hold seconds since 1970.
var timeClaims = []string{"exp", "nbf", "iat", "auth_time"}

func (a *app) printClaims(info client.TokenInfo) error {
	var b strings.Builder
	fmt.Fprintf(&b, "kind     %s\nsource   %s\n", info.Kind, info.Source)
	if !info.ExpiresAt.IsZero() {
		fmt.Fprintf(&b, "expires  %s (%s)\n", info.ExpiresAt.UTC().Format(time.RFC3339), lasting(time.Until(info.ExpiresAt)))
	}
	names := make([]string, 0, len(info.Claims))
	width := 0
	for name := range info.Claims {
		names = append(names, name)
		width = max(width, len(name))
	}
	slices.Sort(names)
	if len(names) > 0 {
		b.WriteString("\n")
	}
	for _, name := range names {
		fmt.Fprintf(&b, "%-*s  %s\n", width, name, claimText(name, info.Claims[name]))
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// lasting says how long a token lasts.
func lasting(left time.Duration) string {
	switch {
	case left <= 0:
		return "expired"
	case left < time.Minute:
		return "in less than a minute"
	}
	return "in " + strings.TrimSuffix(left.Round(time.Minute).String(), "0s")
}

func claimText(name string, value any) string {
	if n, ok := value.(json.Number); ok && slices.Contains(timeClaims, name) {
		if seconds, err := n.Int64(); err == nil {
			return n.String() + "  " + time.Unix(seconds, 0).UTC().Format(time.RFC3339)
		}
	}
	if s, ok := value.(string); ok {
		return s
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(data)
}
