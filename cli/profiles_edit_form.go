package cli

import (
	"context"
	"errors"
	"strings"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/profiles"
	"odatui/ui/form"
)

// editing is a profile's environment that is edited by a form.
type editing struct {
	*addition
	file   *profiles.File
	target *profiles.Target
	method profiles.Choice
	first  form.Answers
}

// editForm returns the questions about an environment that is in the file. It asks for
// what is wrong in most profiles that do not work; the editor shows all of the file.
func (a *app) editForm(ref string) (*form.Form, error) {
	file, err := a.profiles()
	if err != nil {
		return nil, err
	}
	if file.ReadOnly != "" {
		return nil, session.ProfileError(ref, &profiles.Error{Message: file.ReadOnly})
	}
	target, problems := file.Look(ref)
	if target == nil {
		return nil, firstProblem(ref, problems)
	}
	d := a.newAddition()
	method, _ := d.vocab.Method(string(target.Auth.Method))
	e := &editing{addition: d, file: file, target: target, method: method, first: form.Answers{}}
	f := &form.Form{
		Title: safe.Clean("edit " + target.Ref()), Verb: "save", Pages: e.pages(), Answers: e.first, Review: form.ReviewChanges,
		Learn: func(ctx context.Context) form.Learned { return form.Learned{Help: d.keyring(ctx).Help} }, // secrets stay where they are
		Save: func(ctx context.Context, answers form.Answers) (form.Outcome, error) {
			done, err := e.save(ctx, answers)
			return done, refused(err)
		},
	}
	var wrong *profiles.Error
	if len(problems) > 0 && errors.As(problems[0], &wrong) {
		f.Start = e.question(wrong.Key)
	}
	return f, nil
}

// question returns the ID of the question about a key.
func (e *editing) question(key string) string {
	if field, ok := e.method.Field(strings.TrimPrefix(key, "auth.")); ok && field.Kind == profiles.FieldSecret {
		return key + "/place"
	}
	return key
}

// pages asks for the profile, then for the fields of its method.
func (e *editing) pages() []form.Page {
	e.keep("url", "title", "page_size")
	e.first["live"] = no
	if e.target.Live {
		e.first["live"] = yes
	}
	if profiles.CheckAddress(e.first["url"]) != nil && strings.ContainsAny(e.first["url"], "@?") {
		delete(e.first, "url") // what is wrong in it may be a secret
	}
	pages := []form.Page{{Title: "the profile", Questions: []form.Question{
		{ID: "url", Title: "Address", Help: "of the service: https://…", Check: check(e.address)},
		{ID: "title", Title: "Title", Help: "a few words, can be empty; for all environments"},
		liveQuestion(),
		{ID: "page_size", Title: "Page size", Help: "rows that are asked for at once; empty: 200", Check: e.typed("page_size")},
	}}}
	page := form.Page{Title: safe.Clean(e.method.Title)}
	for _, field := range e.method.Fields {
		page.Questions = append(page.Questions, e.questions(field)...)
	}
	if len(page.Questions) > 0 {
		pages = append(pages, page)
	}
	return pages
}

func (e *editing) address(a form.Answers) error {
	if a["url"] == e.first["url"] {
		return nil // as it was: it may be plain http
	}
	return profiles.CheckAddress(a["url"])
}

// keep takes the values of keys from the file as first answers.
func (e *editing) keep(keys ...string) {
	for _, key := range keys {
		e.first[key] = e.file.Written(e.target.Ref(), key)
	}
}

// typed checks that a value can be written for a key.
func (e *editing) typed(key string) func(form.Answers) safe.Text {
	return check(func(a form.Answers) error {
		_, err := e.vocab.Typed(key, a[key])
		return err
	})
}

// questions asks for a field of the method. A secret stays where it is at first.
func (e *editing) questions(field profiles.Field) []form.Question {
	always := func(form.Answers) bool { return true }
	key := "auth." + field.Name
	if field.Kind != profiles.FieldSecret {
		e.keep(key)
		if e.first[key] == "" {
			e.first[key] = field.Default
		}
		return e.fieldQuestions(e.method, field, always)
	}
	kept := safe.Text("as it is: none")
	if secret := e.target.Auth.Secrets[field.Name]; secret != nil {
		kept = "as it is: " + safe.Clean(secret.Source())
	}
	e.first[key+"/place"] = placeKept
	return secretQuestions(e.vocab, field, always, []form.Option{{Value: placeKept, Title: kept}})
}

// save writes the answers that have changed.
func (e *editing) save(ctx context.Context, a form.Answers) (form.Outcome, error) {
	ref := e.target.Ref()
	own, all := profiles.Edit{Ref: ref}, profiles.Edit{Ref: e.target.Profile}
	for _, key := range []string{"url", "title", "page_size", "live"} {
		if a[key] == e.first[key] {
			continue
		}
		value, err := e.value(key, a[key])
		if err != nil {
			return form.Outcome{}, session.ProfileError(ref, err)
		}
		edit := &own
		if key == "title" {
			edit = &all
		}
		edit.Settings = append(edit.Settings, profiles.Assignment{Key: key, Value: value})
	}
	edits, typed, err := e.signIn(a, &own)
	if err != nil {
		return form.Outcome{}, session.ProfileError(ref, err)
	}
	edits = append(edits, own, all)
	given := map[string]string{}
	if typed != nil {
		text := a[typed.Key]
		given[typed.Key] = text
		err = e.file.Store(ctx, *typed, &text, edits...)
	} else if err = ctx.Err(); err == nil {
		err = e.file.SetIn(edits...)
	}
	if err != nil {
		return form.Outcome{}, session.ProfileError(ref, err)
	}
	done := form.Outcome{Ref: ref, Notes: []form.Note{{Text: oneLine("saved %s in %s", ref, e.file.Path)}}}
	done.Notes = append(done.Notes, e.app.refNotes(ref, given)...)
	return done, nil
}

func (e *editing) value(key, text string) (profiles.Value, error) {
	if key == "live" {
		return profiles.Bool(text == yes), nil
	}
	return e.vocab.Typed(key, text)
}

// signIn adds the changed fields of the method to own. A secret is changed where it is
// written: the edits for that are returned, and the place of one that was typed.
func (e *editing) signIn(a form.Answers, own *profiles.Edit) (edits []profiles.Edit, typed *profiles.Slot, err error) {
	for _, field := range e.method.Fields {
		key := "auth." + field.Name
		if field.Kind != profiles.FieldSecret {
			if a[key] == e.first[key] {
				continue
			}
			value, err := e.vocab.Typed(key, a[key])
			if err != nil {
				return nil, nil, err
			}
			own.Settings = append(own.Settings, profiles.Assignment{Key: key, Value: value})
			continue
		}
		place := a[key+"/place"]
		if place == placeKept {
			continue
		}
		slot, err := e.file.Slot(e.target.Ref(), key)
		if err != nil {
			return nil, nil, err
		}
		if place == placeKeyring {
			typed = &slot
			continue
		}
		ref, _, err := fieldAnswer(field, a).reference()
		if err != nil {
			return nil, nil, err
		}
		edits = append(edits, profiles.Edit{Ref: slot.Ref, Settings: []profiles.Assignment{{Key: slot.Key, Value: profiles.Refer(ref)}}})
	}
	return edits, typed, nil
}
