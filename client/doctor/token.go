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

// checkToken gets the session's own token.
func checkToken(ctx context.Context, v *Visit) Outcome {
	before := v.Wire.Journal.Last()
	if _, err := v.Credential.Prove(ctx, nil); err != nil {
		return failed(err)
	}
	info := v.Credential.Info()
	switch m := info.Method; {
	case m.Anonymous():
		return skipped("the profile has no credentials")
	case m.Password():
		return skipped("no token is needed: user name and password are sent with every request")
	case m.Key():
		return skipped("no token is needed: the key is sent with every request")
	}
	if info.State == client.TokenStatic || info.Method.Stored() {
		return v.judgeStatic(info)
	}
	tries := v.tries(before)
	parts := []string{"granted"}
	switch {
	case tries == 1:
		parts[0] += " in 1 try"
	case tries > 1:
		parts[0] += fmt.Sprintf(" in %d tries", tries)
	}
	if !info.ExpiresAt.IsZero() {
		parts = append(parts, span(time.Until(info.ExpiresAt)))
	}
	if may := permissions(info.Claims); may != "" {
		parts = append(parts, may)
	}
	return fine("%s", strings.Join(parts, "; ")).noting(sourceNote(info))
}

// judgeStatic judges a token that is in the profile and cannot be renewed.
func (v *Visit) judgeStatic(info client.TokenInfo) Outcome {
	end := info.ExpiresAt
	switch {
	case end.IsZero():
		return fine("the profile's own token, of unknown expiry")
	case time.Until(end) < 0:
		return odd("the profile's own token expired %s ago", span(time.Until(end)))
	}
	out := fine("the profile's own token; %s left", span(time.Until(end)))
	if may := permissions(info.Claims); may != "" {
		out.Detail += "; " + may
	}
	return out
}

// tries counts the attempts to get a token since an exchange.
func (v *Visit) tries(before int64) int {
	n := 0
	for _, e := range v.Wire.Journal.List() {
		if e.ID > before && (e.Purpose == client.ForProgram || e.Purpose == client.ForToken && e.Method == http.MethodPost) {
			n++
		}
	}
	return n
}

// permissions returns the roles or scopes of a token, "" if it has none.
func permissions(c client.Claims) string {
	if roles := c.Texts("roles"); len(roles) > 0 {
		return "roles: " + oneLine(strings.Join(roles, " "))
	}
	for _, name := range []string{"scp", "scope"} {
		if scopes := c.Texts(name); len(scopes) > 0 {
			return "scopes: " + oneLine(strings.Join(scopes, " "))
		}
	}
	return ""
}

func sourceNote(info client.TokenInfo) string {
	if info.Source == "" {
		return ""
	}
	return "from " + info.Source
}

// checkAPI sends the token to the service for the first time.
func checkAPI(ctx context.Context, v *Visit) Outcome {
	sets, err := v.Service.Sets(ctx)
	if err != nil {
		return failed(err)
	}
	v.sets = sets
	if len(sets) == 0 {
		return odd(noSets)
	}
	if v.Target.Kind == "rest" { // its list is in the profile: nothing was sent
		return v.judgeFirst(ctx, sets[0].Name)
	}
	out := fine("the service lists %s", many(len(sets), "set"))
	if n, ok := v.Service.(client.Noter); ok {
		out = out.noting(n.SetsNote())
	}
	return out
}

// judgeFirst requests a collection in place of a service root. The last stage
// requests the others.
func (v *Visit) judgeFirst(ctx context.Context, set string) Outcome {
	r := v.row(ctx, set)
	switch {
	case r.err == nil:
		return fine("200 for %s", set)
	case refused(statusOf(r.err)) || statusOf(r.err) == 0 || page(r.err):
		return failed(r.err)
	}
	return odd("%s: %s", set, short(r.err)).because(r.err)
}

// page reports whether the response is a web page instead of data.
func page(err error) bool {
	var e *client.ResponseError
	return errors.As(err, &e) && e.Shape == client.ShapeHTML
}

// checkMetadata reads the model. Rows may come without it.
func checkMetadata(ctx context.Context, v *Visit) Outcome {
	d, ok := v.Service.(client.Describer)
	if !ok {
		return skipped("plain JSON has no metadata")
	}
	schema, err := d.Schema(ctx)
	switch {
	case err != nil && refused(statusOf(err)):
		return failed(err)
	case err != nil:
		return odd("%s", short(err)).because(err)
	}
	out := fine("%s, %s", many(len(schema.Sets), "set"), many(len(schema.Types), "type"))
	if schema.Version != "" {
		out.Detail += ", OData " + schema.Version
	}
	for i, w := range schema.Warnings {
		if i == 5 {
			out = out.noting(fmt.Sprintf("and %d more oddities", len(schema.Warnings)-i))
			break
		}
		out = out.noting(w)
	}
	return out
}
