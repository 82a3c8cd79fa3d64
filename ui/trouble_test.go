package ui_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

// expired is a diagnosis as the rules make it: an expired secret.
func expired() (client.Evidence, client.Diagnosis) {
	return client.Evidence{
			Target: client.Target{Ref: "xmart@live", Title: "WHO xMart", URL: "https://live.example.org/xmart-api/odata/REFMART"},
			Now:    now, Skew: 400 * time.Millisecond, SkewKnown: true,
		}, client.Diagnosis{
			Code: "secret-expired", Title: "The client secret has expired.", Who: client.WhoAppOwner, NextWho: client.WhoAPIOwner, Confidence: client.High,
			Facts: []client.Finding{
				{Text: "400 invalid_client, AADSTS7000222 InvalidClientSecretExpiredKeysProvided", Source: client.FromServer},
				{Text: "client_secret from env XMART_SECRET, 40 characters, the same as on 12 Nov when it worked", Source: client.FromProfile},
				{Text: "the secret is sent to https://login.microsoftonline.com/f610c0b7-bd24-4b39-810b-3dc280afb590/oauth2/token", Source: client.FromProfile},
			},
			Steps: []string{
				"Ask the owner of client 7d3a1c52-0c1e-4c1f-9a11-2b6a4f1dc11e for a new secret value (not the Secret ID).",
				"Store it: `odatui profiles secret xmart@live`",
				"Press R to try again. Nothing else in the profile has to change.",
			},
			IDs: map[string]string{
				"timestamp": "2026-11-22 03:31:07Z", "trace_id": "1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00",
				"correlation_id": "c4b0e7c2-8d61-4f0f-a8d2-5a0c9d9f7b11", "tenant": "f610c0b7-bd24-4b39-810b-3dc280afb590",
			},
			Raw: `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app '7d3a1c52' are expired.","error_codes":[7000222],` +
				`"timestamp":"2026-11-22 03:31:07Z","trace_id":"1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00","correlation_id":"c4b0e7c2-8d61-4f0f-a8d2-5a0c9d9f7b11"}`,
		}
}

// noAccess is one with two possible causes.
func noAccess() (client.Evidence, client.Diagnosis) {
	also := &client.Alternative{Title: "The mart REFMART does not exist in this environment.", Who: client.WhoAPIOwner,
		Tell: "The list of marts tells the two apart: `odatui sets xmart@live`."}
	return client.Evidence{
			Target: client.Target{Ref: "xmart@live", URL: "https://live.example.org/xmart-api/odata/REFMART"}, Now: now, Skew: 7 * time.Minute, SkewKnown: true,
		}, client.Diagnosis{
			Code: "no-mart-access", Title: "The client may use xMart, but not read the mart REFMART.", Who: client.WhoMartAdmin, NextWho: client.WhoAPIOwner,
			Confidence: client.Medium, Also: also,
			Facts: []client.Finding{
				{Text: "✓ a token was given for this client", Source: client.FromToken},
				{Text: "✗ roles: none", Source: client.FromToken},
				{Text: "403 Forbidden, without a reason", Source: client.FromServer},
			},
			Steps: []string{"Ask the administrator of REFMART for DATA_VIEW for the client.", "If that is not it: " + also.Title + " " + also.Tell},
			IDs:   map[string]string{"request_id": "0HN7", "timestamp": "2026-11-22 03:31:07Z"},
		}
}

// notSignedIn is one whose way out is az login.
func notSignedIn() (client.Evidence, client.Diagnosis) {
	return client.Evidence{Target: client.Target{Ref: "xmart@live", Method: "azure-cli"}, Now: now}, client.Diagnosis{
		Code: "az-not-signed-in", Title: "Nobody is signed in to the Azure CLI.", Who: client.WhoSelf, Confidence: client.High,
		Facts: []client.Finding{{Text: "az ended with 1: Please run 'az login' to setup account.", Source: client.FromServer}},
		Steps: []string{"Sign in: `az login --tenant f610c0b7-bd24-4b39-810b-3dc280afb590 --scope api://odm/default`", "Press R to try again."},
		IDs:   map[string]string{}, Raw: "ERROR: Please run 'az login' to setup account.",
		SignIn: []string{"login", "--tenant", "f610c0b7-bd24-4b39-810b-3dc280afb590"},
	}
}

// diagnosed is a world in which staging answered three minutes ago, and
// listing the sets of live fails the second time, as explained.
func diagnosed(explain func() (client.Evidence, client.Diagnosis)) func() (*world, ui.Deps) {
	return func() (*world, ui.Deps) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error {
			if w.services["xmart@live"].count("sets") > 1 {
				return errDown
			}
			return nil
		}
		d := w.deps()
		open := d.Open
		d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			s, err := open(ctx, ref)
			if err == nil && ref == "xmart@staging" {
				s.Journal.Begin(client.Exchange{Purpose: client.ForService, Status: 200, Done: true, Start: now.Add(-3 * time.Minute)})
			}
			if err == nil && ref == "xmart@live" {
				s.Journal.Begin(client.Exchange{Purpose: client.ForToken, Status: 400, Done: true})
			}
			return s, err
		}
		d.Diagnose = func(_ *client.Session, _ string, err error) (client.Evidence, client.Diagnosis) {
			e, diagnosis := explain()
			e.Err = err
			return e, diagnosis
		}
		d.Explain = func(text string) (client.Evidence, client.Diagnosis) {
			e, diagnosis := explain()
			e.Text = text
			return e, diagnosis
		}
		d.Check = func(context.Context, string, client.CheckOptions, func(client.Checkup)) (client.Checkup, error) {
			return client.Checkup{Journal: &client.Journal{}}, nil
		}
		d.WriteReport = func(client.Report) (string, error) { return "odatui-report.md", nil }
		d.EditProfile = func(string) (*exec.Cmd, error) { return exec.Command("true"), nil }
		d.SignIn = func([]string) (*exec.Cmd, error) { return exec.Command("true"), nil }
		d.Start = ui.Start{Ref: "xmart@live"}
		return w, d
	}
}

var _ = []any{errors.New, os.Args, slices.Sort[[]int], strings.Cut, testing.Short, tea.Quit, ansi.Strip, kit.Send}
