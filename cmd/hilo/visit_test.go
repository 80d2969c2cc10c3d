package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// stepWithin is how long one step of a story may take on a busy machine before it counts as broken.
const stepWithin = 20 * time.Second

//go:embed testdata/browser.js
var pageSide string

// chromium starts the one browser of all stories; it ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("HILO_TEST_CHROMIUM")
	if path == "" {
		t.Fatal("HILO_TEST_CHROMIUM is not set: HILO_TEST_CHROMIUM=$(scripts/chromium.sh) go test ./cmd/hilo -run Browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // it starts as root nowhere else, and visits only what the test serves
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, leave := chromedp.NewContext(ctx)
	t.Cleanup(leave)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// playDemo runs a demo on a free port until the test ends, and answers with its address. It must have nothing to
// complain of.
func playDemo(t *testing.T, lang string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var complaints strings.Builder
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--addr", "127.0.0.1:0", "--lang", lang}, in, &complaints)
		in.Close()
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("the demo ended with status %d", status)
		}
		for line := range strings.Lines(complaints.String()) {
			if !strings.Contains(line, context.Canceled.Error()) { // a tab was closed while it asked something
				t.Errorf("the demo said: %s", line)
			}
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := greeted.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return m[1]
		}
	}
	t.Fatal("the demo told no address")
	return ""
}

// visit is one tab, with a browser's memory of its own, in which a story is played. A step that fails ends the story.
type visit struct {
	t       *testing.T
	ctx     context.Context
	screen  screen
	console iter.Seq2[chromedp.ConsoleMessage, error]
}

// arrive opens a demo as somebody, in the channel of the area of employment.
func arrive(browser context.Context, t *testing.T, s screen, addr, person string) *visit {
	t.Helper()
	ctx, leave := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	v := &visit{t: t, ctx: ctx, screen: s, console: chromedp.Console(ctx)}
	t.Cleanup(v.listen)
	size := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if s.phone {
		size = append(size, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	v.do(chromedp.EmulateViewport(s.width, s.height, size...))
	v.do(chromedp.Navigate("http://" + addr + "/#" + person + "/empleo"))
	v.until(`document.body.dataset.ready === 'true'`)
	v.look()
	return v
}

// listen reads what the browser has written in its console until now; there must be no fault in it.
func (v *visit) listen() {
	const end = "the story ends here"
	if v.ctx.Err() != nil {
		return
	}
	v.do(chromedp.Evaluate[chromedp.Void]("console.info('" + end + "')"))
	for m, err := range v.console {
		switch {
		case err != nil:
			v.t.Error(err)
			return
		case m.Text == end:
			return
		case m.Type != chromedp.ConsoleInfo && m.Type != chromedp.ConsoleLog && m.Type != chromedp.ConsoleDebug:
			v.t.Errorf("the console has %s (%s:%d)", m, m.URL, m.Line)
		}
	}
}

// do takes one step.
func (v *visit) do(step chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ask(v, step)
}

func ask[A any](v *visit, question chromedp.Action[A]) A {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, stepWithin)
	defer cancel()
	answer, err := chromedp.Run(ctx, question)
	if err != nil {
		v.shoot("failed-" + strings.ReplaceAll(v.t.Name(), "/", "-"))
		v.t.Fatal(err)
	}
	return answer
}

// answerOf has the page work out an expression over testdata/browser.js, and waits for what it promises.
func answerOf[A any](expression string) chromedp.Action[A] {
	return chromedp.Evaluate[A]("(() => {"+pageSide+"\nreturn "+expression+";})()", chromedp.EvalAwaitPromise)
}

// until waits until a condition holds.
func (v *visit) until(condition string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, stepWithin)
	defer cancel()
	if _, err := chromedp.Run(ctx, answerOf[chromedp.Void]("until(() => !!("+condition+"))")); err != nil {
		v.shoot("failed-" + strings.ReplaceAll(v.t.Name(), "/", "-"))
		text, _ := chromedp.Run(v.ctx, answerOf[string]("reachable().innerText"))
		v.t.Fatalf("in vain: %s\n%v\n%s", condition, err, text)
	}
}

// look finds fault with the screen as it stands.
func (v *visit) look() {
	v.t.Helper()
	for _, fault := range ask(v, answerOf[[]string](fmt.Sprintf("faults(%t)", v.screen.phone))) {
		v.t.Error(fault)
	}
}

// shoot writes a picture into the directory that HILO_SCREENSHOTS names, if it names one.
func (v *visit) shoot(name string) {
	v.t.Helper()
	dir := os.Getenv("HILO_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, stepWithin)
	defer cancel()
	_, err := chromedp.Run(ctx, answerOf[chromedp.Void]("until(() => !document.getAnimations().length)"))
	picture, e := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	err = errors.Join(err, e)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+"-"+v.screen.name+".png"), picture, 0o600)
	}
	if err != nil {
		v.t.Error(err)
	}
}

// see waits for a text in the conversation, and looks.
func (v *visit) see(text string) {
	v.t.Helper()
	v.until(fmt.Sprintf("message(%q)", text))
	v.look()
}

// point clicks on what an expression finds, when it can be.
func (v *visit) point(node string) {
	v.t.Helper()
	v.until(node)
	at := ask(v, answerOf[struct{ X, Y float64 }]("spot(() => "+node+")"))
	v.do(chromedp.MouseClickXY(at.X, at.Y))
}

func (v *visit) press(name string) {
	v.t.Helper()
	v.point(fmt.Sprintf("button(%q)", name))
}

// pressIn presses a button of the last message with a text.
func (v *visit) pressIn(text, name string) {
	v.t.Helper()
	v.point(fmt.Sprintf("button(%q, %q)", name, text))
}

// fill writes a field of the open form anew.
func (v *visit) fill(label, text string) {
	v.t.Helper()
	v.point(fmt.Sprintf("field(%q)", label))
	v.until("document.activeElement.select?.() ?? true")
	v.keys(text)
}

// choose takes an option of the open form by its label; no pointer reaches a list that the system draws.
func (v *visit) choose(label, option string) {
	v.t.Helper()
	v.point(fmt.Sprintf("field(%q)", label))
	v.keys(option + kb.Enter)
	v.until(fmt.Sprintf("field(%q).selectedOptions[0]?.label === %q", label, option))
}

// say writes as whoever one is, where one is.
func (v *visit) say(text string) {
	v.t.Helper()
	v.point("document.getElementById('words')")
	v.keys(text)
	v.point("document.getElementById('send')")
	v.until("document.getElementById('words').value === ''")
}

// file is where one of the files is that people send in stories.
func (v *visit) file(name string) string {
	v.t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "commands", "testdata", "files", name))
	if err != nil {
		v.t.Fatal(err)
	}
	return path
}

func (v *visit) keys(keys string, options ...chromedp.KeyOption) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys, options...))
}

// tabTo goes forward to the node with an id, seeing on each stop where one is.
func (v *visit) tabTo(id string) {
	v.t.Helper()
	v.tab(func(f focus) bool { return f.ID == id })
}

// tabBackTo goes backward to a name.
func (v *visit) tabBackTo(name string) {
	v.t.Helper()
	v.tab(func(f focus) bool { return f.Name == name }, chromedp.KeyModifiers(chromedp.ModifierShift))
}

// focus is where the keyboard is.
type focus struct {
	ID, Name string
	Seen     bool
}

func (v *visit) tab(there func(focus) bool, options ...chromedp.KeyOption) {
	v.t.Helper()
	for range 60 {
		v.keys(kb.Tab, options...)
		f := ask(v, answerOf[focus]("focused()"))
		if !f.Seen {
			v.t.Errorf("one does not see the focus on %q (#%s)", f.Name, f.ID)
		}
		if there(f) {
			return
		}
	}
	v.t.Fatal("sixty stops, and not there")
}

// goTo goes to another channel.
func (v *visit) goTo(channel string) {
	v.t.Helper()
	v.pick("channels", "channel", channel)
}

// be goes on as another person.
func (v *visit) be(person string) {
	v.t.Helper()
	v.pick("people", "person", person)
}

func (v *visit) pick(list, kind, id string) {
	v.t.Helper()
	v.raise(list)
	v.point(fmt.Sprintf("document.querySelector('[data-%s=%q]')", kind, id))
	v.until(fmt.Sprintf("document.querySelector('[data-%s=%q]').ariaCurrent && location.hash.includes(encodeURIComponent(%q))", kind, id, id))
}

// raise opens a sheet where there are sheets.
func (v *visit) raise(sheet string) {
	v.t.Helper()
	if v.screen.phone {
		v.point(fmt.Sprintf("document.querySelector('[popovertarget=%s]')", sheet))
		v.until(fmt.Sprintf("document.getElementById(%q).matches(':popover-open')", sheet))
		v.look()
	}
}

// moveClock goes from one thing due to the next until a text stands in the conversation.
func (v *visit) moveClock(text string) {
	v.t.Helper()
	v.raise("clock")
	for range 20 {
		v.point("document.getElementById('clock-next')")
		v.until("document.getElementById('clock-status').textContent.startsWith('Ya es')")
		if ask(v, answerOf[bool](fmt.Sprintf("!!message(%q)", text))) {
			break
		}
	}
	if v.screen.phone {
		v.keys(kb.Escape)
	}
	v.see(text)
}
