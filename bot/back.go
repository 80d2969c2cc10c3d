package bot

import (
	"context"
	"strings"
)

// back gives what was typed in a form back where the form is no longer there to show its errors: they are told, and a
// button opens it as it was filled in.
func (r *Request) back(ctx context.Context, errs map[string]string) *Message {
	var told []Text
	if errs[""] != "" {
		told = append(told, Say(errs[""]))
	}
	for _, f := range r.fieldsIn(ctx, errs) {
		told = append(told, Say(r.label(commandID(r.Call.Route), f)+": "+errs[f.Name]))
	}
	return r.Compose(
		Section{Text{Bold(r.String("form."+strings.ReplaceAll(r.Call.Route, "/", ".")+".title", nil))}},
		Section{Join("\n", told...)},
		Section{r.T("error.form_closed", nil)},
		Controls{Button{Label: r.String("button.open_form", nil), Style: Primary, Call: Fill(r.Call)}},
	)
}

// fieldsIn are those of the submitted form's fields that have an error. A whole form's error may mean that nothing can
// be looked up just now, so without need nothing is.
func (r *Request) fieldsIn(ctx context.Context, errs map[string]string) []Field {
	v, ok := r.engine.verbOf(r.Call.Route)
	if _, whole := errs[""]; !ok || whole && len(errs) == 1 {
		return nil
	}
	fields, err := v.fields(ctx, r)
	if err != nil {
		r.engine.log.Warn("fields of a form given back", "route", r.Call.Route, "err", err)
	}
	var out []Field
	for _, f := range fields {
		if errs[f.Name] != "" {
			out = append(out, f)
		}
	}
	return out
}
