// Package locales holds every sentence that people read, in Spanish, Valencian and English, and the words by which
// they call commands. Texts live in es.toml, ca.toml and en.toml, and those of a larger feature in files of its own
// (guide.es.toml…); plurals follow CLDR. It knows nothing of chat.
package locales

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Languages are the languages of hilo; the first is the fallback.
var Languages = []string{"es", "ca", "en"}

// Args are the values of a text's placeholders; "Count" chooses the plural form.
type Args map[string]any

// Catalog is every text in every language. It is safe for concurrent use.
type Catalog struct {
	printers map[string]*Printer
}

// Load reads the embedded texts; it fails when a file does not parse.
func Load() (*Catalog, error) { return LoadFrom(files) }

// LoadFrom reads the texts of a folder that has a file for each of the Languages (es.toml…), or several (guide.es.toml…).
func LoadFrom(files fs.FS) (*Catalog, error) {
	bundle := i18n.NewBundle(language.Spanish)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c := &Catalog{printers: map[string]*Printer{}}
	for _, lang := range Languages {
		more, err := fs.Glob(files, "*."+lang+".toml")
		if err != nil {
			return nil, fmt.Errorf("locales: %s: %w", lang, err)
		}
		for _, name := range append(more, lang+".toml") {
			if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
				return nil, fmt.Errorf("locales: %s: %w", name, err)
			}
		}
		c.printers[lang] = &Printer{Lang: lang, localizer: i18n.NewLocalizer(bundle, lang)}
	}
	return c, nil
}

// Printer is the catalog in the language nearest to a tag ("ca-ES", "es_ES"); an unknown one is the fallback.
func (c *Catalog) Printer(tag string) *Printer {
	lang, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[Languages[0]]
}

// Words are the space-separated words under a key in every language, by language. A word of several words is
// written with "+" in place of its spaces.
func (c *Catalog) Words(key string) map[string][]string {
	out := make(map[string][]string, len(Languages))
	for _, lang := range Languages {
		for _, w := range strings.Fields(c.printers[lang].T(key, nil)) {
			out[lang] = append(out[lang], strings.ReplaceAll(w, "+", " "))
		}
	}
	return out
}

// Printer writes texts in one language. It is safe for concurrent use.
type Printer struct {
	Lang      string
	localizer *i18n.Localizer
	plain     sync.Map // texts without placeholders by key, so many as there are keys
	moments   sync.Map // days and hours as they are written, so many as there are in the years and the day
}

// Words are the space-separated words under a key in this language.
func (p *Printer) Words(key string) []string { return strings.Fields(p.T(key, nil)) }

// T is the text under a key. A missing key is shown as the key in brackets, which a test forbids.
func (p *Printer) T(key string, args Args) string {
	if args != nil {
		return p.localize(key, args)
	}
	if text, ok := p.plain.Load(key); ok {
		return text.(string)
	}
	text := p.localize(key, nil)
	if !strings.HasPrefix(text, "[") { // what is missing may be asked for under any name
		p.plain.Store(key, text)
	}
	return text
}

func (p *Printer) localize(key string, args Args) string {
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateParser: filler{}}
	if args != nil {
		cfg.TemplateData = map[string]any(args)
		if n, ok := args["Count"]; ok {
			cfg.PluralCount = n
		}
	}
	s, err := p.localizer.Localize(cfg)
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// Has says whether there is a text under a key.
func (p *Printer) Has(key string) bool {
	return !strings.HasPrefix(p.T(key, nil), "["+key)
}

// Day is a date with its weekday, in the moment's own zone: «viernes 27 de enero».
func (p *Printer) Day(t time.Time) string {
	type day struct {
		weekday time.Weekday
		month   time.Month
		day     int
	}
	return p.once(day{t.Weekday(), t.Month(), t.Day()}, func() string {
		return p.T("time.day", Args{
			"Weekday": p.T(fmt.Sprintf("time.weekday%d", int(t.Weekday())), nil),
			"Day":     t.Day(),
			"Month":   p.T(fmt.Sprintf("time.month%d", int(t.Month())), nil),
		})
	})
}

// Clock is an hour: 14:00 in Spanish, 14.00 h in Valencian. Its nought (08:00) tells the morning from the evening.
func (p *Printer) Clock(t time.Time) string {
	type clock struct{ hour, minute int }
	return p.once(clock{t.Hour(), t.Minute()}, func() string {
		return p.T("time.clock", Args{"Hour": fmt.Sprintf("%02d", t.Hour()), "Minute": fmt.Sprintf("%02d", t.Minute())})
	})
}

// once writes what there are few of, and every card has some, once for all.
func (p *Printer) once(what any, write func() string) string {
	if text, ok := p.moments.Load(what); ok {
		return text.(string)
	}
	text := write()
	p.moments.Store(what, text)
	return text
}

// DayTime is a date with its weekday and hour: «viernes 27 de enero, 14:00».
func (p *Printer) DayTime(t time.Time) string { return p.Day(t) + ", " + p.Clock(t) }
