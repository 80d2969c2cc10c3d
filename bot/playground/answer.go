package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"hilo/bot"
)

const (
	triggerLife  = 3 * time.Second // how long what somebody did gives the right to open a form
	settleWithin = 2 * time.Second // how long an answer waits for what it set off
)

// act is one thing that a person did, on its way through the engine.
type act struct {
	by        Member
	in        bot.Intent
	pressed   string // ref of the message that was pressed, or from which the submitted form was opened
	submitted string // id of the submitted form
}

// answerBody is what say, press and submit answer.
type answerBody struct {
	Replies []message         `json:"replies"`
	Form    *formBody         `json:"form,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"`
}

// act hands an intent to the engine, carries out the reply, waits for what it set off and answers what the person
// sees then. A reply that breaks a limit is not carried out.
func (p *Playground) act(ctx context.Context, a act) (answerBody, error) {
	driver, err := p.engine()
	if err != nil {
		return answerBody{}, err
	}
	began := time.Now()
	reply := driver.Handle(ctx, a.in)
	late := time.Since(began) > triggerLife
	refs, form, err := p.carryOut(ctx, a, reply, late)
	p.settle(ctx, driver)
	p.hub.state(p.now())
	if err != nil {
		return answerBody{}, err
	}
	return answerBody{Replies: p.replies(refs, a.by), Form: form, Errors: reply.Errors}, nil
}

// settle waits for what an act set off. Whoever acted is answered in any case: it was done.
func (p *Playground) settle(ctx context.Context, driver Driver) {
	bounded, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	if err := driver.Settle(bounded); err != nil && bounded.Err() == nil { // else it takes long, or the page has gone
		p.opts.Log.WarnContext(ctx, "playground: settle", "err", err)
	}
}

// replies are the messages of an answer as they stand now.
func (p *Playground) replies(refs []string, reader Member) []message {
	out := make([]message, 0, len(refs))
	for _, ref := range refs {
		if r, ok := p.board.find(ref); ok {
			out = append(out, p.read(r, reader))
		}
	}
	return out
}

// carryOut shows a reply and returns the refs of its messages and the form that it opened.
func (p *Playground) carryOut(ctx context.Context, a act, reply bot.Reply, late bool) ([]string, *formBody, error) {
	if err := checkReply(a.in, reply, late); err != nil {
		return nil, nil, err
	}
	var refs []string
	if reply.Here != nil {
		ref, err := p.here(ctx, a, *reply.Here)
		if err != nil {
			return nil, nil, err
		}
		refs = append(refs, ref)
	}
	if reply.Whisper != nil {
		ref, err := p.whisper(ctx, a, *reply.Whisper)
		if err != nil {
			return nil, nil, err
		}
		refs = append(refs, ref)
	}
	if a.submitted != "" && len(reply.Errors) == 0 {
		p.forms.forget(a.submitted)
	}
	return refs, p.open(a, reply.Form), nil
}

// checkReply refuses a reply that another chat system could not carry out, before any of it is.
func checkReply(in bot.Intent, reply bot.Reply, late bool) error {
	for _, m := range []*bot.Message{reply.Here, reply.Whisper} {
		if m == nil {
			continue
		}
		if err := checkMessage(*m); err != nil {
			return err
		}
	}
	switch {
	case reply.Form == nil:
		return nil
	case !in.CanOpenForm:
		return errNoTrigger.because("form " + reply.Form.Title)
	case late:
		return errLateForm.because("form " + reply.Form.Title)
	}
	return checkForm(*reply.Form)
}

// here draws the pressed message again. A whisper cannot be, nor what is gone by now or was never pressed: the
// person gets a new whisper in its place.
func (p *Playground) here(ctx context.Context, a act, m bot.Message) (string, error) {
	r, err := p.redraw(ctx, a.in.Where.Channel, a.pressed, m)
	if errors.Is(err, bot.ErrGone) {
		return p.whisper(ctx, a, m)
	}
	if err != nil {
		return "", err
	}
	return r.Ref, nil
}

// whisper answers a person alone, where they are. Words in a direct message are answered by a message there, which
// lasts: no chat system has private answers to them.
func (p *Playground) whisper(ctx context.Context, a act, m bot.Message) (string, error) {
	r := p.fresh(a.in.Where)
	r.draw(m, nil)
	if a.in.Kind == bot.Said && a.in.Direct {
		stands, _, err := p.board.add(ctx, r)
		if err != nil {
			return "", err
		}
		p.hub.message(stands)
		return stands.Ref, nil
	}
	r.Ref, r.Whisper = "w"+rand.Text(), a.by.ID
	if err := p.board.whisper(ctx, &r); err != nil {
		return "", err
	}
	p.hub.message(&r)
	return r.Ref, nil
}
