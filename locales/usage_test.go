package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/privacy"
)

// family are the keys that the code builds of a prefix and something else. What stands in the list must be there, and
// nothing else may be; of an open family also what the code knows by name, each part a string of its own.
type family struct {
	prefix string
	list   []string
	open   bool
	why    string
}

func families(tb testing.TB) []family {
	tb.Helper()
	return append(ofFeatures(tb),
		family{"affected.", network.AffectedGroups, false, "a need's group"},
		family{"answer.", texts(network.Answers...), false, "what somebody says about coming to a meeting"},
		family{"answer.group_", texts(network.Answers...), false, "those who say so"},
		family{"meeting.ask_", texts(calendar.ReasonWhichWeek, calendar.ReasonWhichHalf, calendar.ReasonRepeatedHour,
			calendar.ReasonWeekdayMismatch, calendar.ReasonPartOfDay, calendar.ReasonFifteenDays, calendar.ReasonTwoDates,
			calendar.ReasonSeries, calendar.ReasonNoHour, calendar.ReasonNoDay, calendar.ReasonMisspelt), false, "why a date is asked back"},
		family{"attendance.august_", []string{"always", "quiet", "shut"}, false, "how a network passes August"},
		family{"attendance.in_august_", []string{"always", "quiet", "shut"}, false, "what that means"},
		family{"attendance.who_", []string{"none", "off", "unknown"}, false, "a choice beside the members"},
		family{"meeting.refuse_", texts(calendar.ReasonPast, calendar.ReasonNoSuchDay, calendar.ReasonSkippedHour,
			calendar.ReasonBackwards, calendar.ReasonTooFar, calendar.ReasonNotADate), false, "why a date is refused"},
		family{"word.answer_", texts(network.Answers...), false, "the words by which an answer is typed"},
		family{"datepoll.button_", nil, true, "what is said to a date, to press"},
		family{"datepoll.count_", texts(network.SlotWords...), false, "how many entities say so"},
		family{"datepoll.word_", texts(network.SlotWords...), false, "what was said to a date"},
		family{"error.forbidden_", texts(network.Technician, network.Coordinator), false, "the role that a rule asks for"},
		family{"grade.", grades(), false, "a grade on a button, and in a sentence"},
		family{"guard.kind_", texts(privacy.DNI, privacy.NIE, privacy.Passport, privacy.SocialSecurity, privacy.Phone,
			privacy.Email, privacy.IBAN, privacy.Address, privacy.HealthCard, privacy.Pupil, privacy.Cadastral,
			privacy.Plate, privacy.CaseFile, privacy.BirthDate), false, "what the guard has seen"},
		family{"guide.referral_", texts(network.Referrals...), false, "how people come to a resource"},
		family{"hilo.lang_", locales.Languages, false, "a language's own name"},
		family{"hilo.mydata_", nil, true, "a fact about the reader"},
		family{"hilo.notice_", nil, true, "what somebody did with her place in the network"},
		family{"hilo.scope_", nil, true, "for whom a language is chosen"},
		family{"hilo.words_", nil, true, "how a language, or for whom, is typed"},
		family{"holiday.", holidays(), false, "what a holiday is called"},
		family{"import.kind_", nil, true, "what a file of the network holds"},
		family{"kind.is_", texts(network.EntityKinds...), false, "what kind of organisation an entity is"},
		family{"minutes.how_", texts(network.Presences...), false, "how somebody took part"},
		family{"minutes.is_", texts(network.MinutesRunning, network.MinutesDraft, network.MinutesApproved, network.MinutesDropped), false,
			"why the state of minutes does not allow something"},
		family{"minutes.kind_", texts(network.OutcomeKinds...), false, "a kind of outcome"},
		family{"minutes.state_", nil, true, "how far minutes have come"},
		family{"minutes.noted_", texts(network.OutcomeKinds...), false, "what was noted"},
		family{"minutes.part_", texts(network.PartMissing, network.PartAttendance), false, "a part of minutes to correct"},
		family{"notice.about_", nil, true, "what people are told of"},
		family{"notice.bad_", nil, true, "habits that cannot be"},
		family{"need.ask_", nil, true, "the need that a verb still wants"},
		family{"playground.ui_", nil, true, "the page's own words"},
		family{"question.is_", texts(questionStates...), false, "why a question's state does not allow something"},
		family{"question.state_", texts(slices.DeleteFunc(slices.Clone(questionStates), func(s network.QuestionState) bool {
			return s == network.QuestionOpen // it says who has it
		})...), false, "how far a question has come"},
		family{"question.step_", texts(network.StepWaiting, network.StepTaken, network.StepAnswered, network.StepPassed,
			network.StepBusy, network.StepExpired, network.StepMoot), false, "what has come of a question's step"},
		family{"red.area_", nil, true, "what became of an area"},
		family{"red.entity_", nil, true, "what became of an entity"},
		family{"red.make_", texts(network.Coordinator, network.Technician, network.Observer), false, "a role to give"},
		family{"red.voice_", nil, true, "how voices are counted"},
		family{"red.your_role_", texts(network.Coordinator, network.Technician, network.Observer), false, "a role that was given"},
		family{"region.", regions(), false, "a region, or all of them"},
		family{"result.tie_", nil, true, "what decided between equals"},
		family{"role.", texts(network.Coordinator, network.Technician, network.Observer), false, "a role"},
		family{"series.ask_", append(texts(calendar.ReasonWhichHalf, calendar.ReasonPartOfDay, calendar.ReasonShortMonth,
			calendar.ReasonWhichFirst, calendar.ReasonNoHour), "fifth", "made"), false, "what is asked about a series"},
		family{"series.refuse_", texts(calendar.ReasonNotASeries, calendar.ReasonNoSeriesDay, calendar.ReasonEndsFirst,
			calendar.ReasonBackwards, calendar.ReasonPast, calendar.ReasonTooFar, calendar.ReasonNotADate), false, "why a series is refused"},
		family{"series.kind_", texts(calendar.Doubts...), false, "the bad days of a series"},
		family{"series.button_all_", texts(network.SeriesChoices...), false, "what to do with bad days"},
		family{"series.days_", numbers(0, 6), false, "weekdays of every week"},
		family{"series.place_", append(numbers(1, 5), "last"), false, "which weekday of a month"},
		family{"state.", texts(network.NeedStates...), false, "a need's state"},
		family{"states.", texts(network.NeedStates...), false, "a state of several needs"},
		family{"story.", nil, true, "what happened to a need, by the verb of its history"},
		family{"taking.button_chart_", charts, false, "a picture to choose"},
		family{"taking.chart_file_", charts, false, "what a picture's file is called"},
		family{"taking.chart_words_", charts, false, "how a picture is typed"},
		family{"taking.column_", columnNames(), false, "a column of what is taken away"},
		family{"taking.format_", texts(commands.DataFormats...), false, "what a file of data is written as"},
		family{"taking.meetings_", texts(network.MeetingConvened, network.MeetingCalledOff), false, "a meeting's state in a table"},
		family{"taking.questions_", texts(slices.DeleteFunc(slices.Clone(questionStates), func(s network.QuestionState) bool {
			return s == network.QuestionHeld // nobody was asked
		})...), false, "a question's state in a table"},
		family{"taking.resources_", texts(network.ResourceCurrent, network.ResourceGone), false, "a resource's state in a table"},
		family{"taking.rounds_", texts(network.RoundOpen, network.RoundClosed), false, "a round's state in a table"},
		family{"taking.table_", tableNames(), false, "a table of what is taken away"},
		family{"time.month", numbers(1, 12), false, "the months"},
		family{"time.weekday", numbers(0, 6), false, "the days of the week"},
	)
}

// module is what the code says: every string in it, and each word of those that are lists of words.
type module struct {
	strings map[string]string // and a file that says it
	files   map[string]*ast.File
}

func readModule(tb testing.TB) module {
	tb.Helper()
	m := module{strings: map[string]string{}, files: map[string]*ast.File{}}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "bottest" || len(d.Name()) > 2 && d.Name()[0] == '.'):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		m.files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	for path, f := range m.files {
		for _, s := range literals(f) {
			m.strings[s] = path
			if listOfWords.MatchString(s) {
				for _, w := range strings.Fields(s) {
					m.strings[w] = path
				}
			}
		}
	}
	return m
}

var listOfWords = regexp.MustCompile(`^[a-z0-9_\s]+$`)

// literals are the strings under a node.
func literals(under ast.Node) (out []string) {
	ast.Inspect(under, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

// knows says whether each part of the rest of a key stands in the code.
func (m module) knows(rest string) bool {
	for _, part := range strings.Split(strings.TrimSuffix(rest, "_hint"), ".") {
		if _, ok := m.strings[part]; !ok && !slices.Contains([]string{"title", "submit", "intro"}, part) {
			return false
		}
	}
	return true
}

func TestEveryTextIsUsed(t *testing.T) {
	code, families := readModule(t), families(t)
	var unused []string
	for key := range messages(t, locales.Languages[0]) {
		_, said := code.strings[key]
		built := slices.ContainsFunc(families, func(f family) bool {
			rest, ok := strings.CutPrefix(key, f.prefix)
			return ok && (slices.Contains(f.list, rest) || f.open && code.knows(rest))
		})
		if !said && !built {
			unused = append(unused, key)
		}
	}
	compare(t, "texts that nothing shows", unused, nil)
}

// dotted is how a key looks, or a prefix that something is added to.
var dotted = regexp.MustCompile(`^([a-z]+)\.[a-z0-9_.%]*$`)

// notTexts look like keys and are none.
var notTexts = []string{
	"demo.db",           // a file
	"pl.",               // a square, as addresses write it
	"playground.fault_", // taken off a key, not put before one
}

func TestEveryTextThatIsUsedIsThere(t *testing.T) {
	code, families, texts := readModule(t), families(t), messages(t, locales.Languages[0])
	sections := map[string]bool{}
	for key := range texts {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	var missing []string
	for s, file := range code.strings {
		m := dotted.FindStringSubmatch(s)
		if m == nil || !sections[m[1]] || texts[s] != nil || slices.Contains(notTexts, s) {
			continue
		}
		prefix := strings.TrimSuffix(s, "%d")
		if !slices.ContainsFunc(families, func(f family) bool { return f.prefix == prefix }) {
			missing = append(missing, s+" in "+file)
		}
	}
	for _, f := range families {
		for _, rest := range f.list {
			if texts[f.prefix+rest] == nil {
				missing = append(missing, f.prefix+rest+": "+f.why)
			}
		}
	}
	compare(t, "texts that the code shows", nil, missing)
}

// TestTextsGetTheirArguments looks at the calls that name both a text and its arguments: whatever the text leaves open
// is given, and a text with plural forms is told how many.
func TestTextsGetTheirArguments(t *testing.T) {
	all := messages(t, locales.Languages[0])
	looked := 0
	for path, f := range readModule(t).files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			for i, arg := range call.Args[:len(call.Args)-1] {
				key := keyIn(arg)
				given, known := argumentNames(call.Args[i+1])
				if m, ok := all[key]; ok && known {
					looked++
					for _, hole := range m.holes() {
						if !slices.Contains(given, hole) {
							t.Errorf("%s: %s is shown without %s", path, key, hole)
						}
					}
				}
			}
			return true
		})
	}
	if looked < 100 {
		t.Errorf("only %d calls were looked at", looked)
	}
}

// keyIn is the text that an expression is; "" when it is none.
func keyIn(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// argumentNames are the names in an Args value that is written out, or none for nil.
func argumentNames(e ast.Expr) (names []string, known bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return nil, e.Name == "nil"
	case *ast.CompositeLit:
		if nameOf(e.Type) != "Args" {
			return nil, false
		}
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				names = append(names, keyIn(kv.Key))
			}
		}
		return names, true
	}
	return nil, false
}

// holes are the names of the arguments that a message wants.
func (m message) holes() (names []string) {
	for form, text := range m {
		if form != "" {
			names = append(names, "Count")
		}
		for _, hole := range placeholder.FindAllString(text, -1) {
			if name, ok := strings.CutPrefix(hole, "{{."); ok {
				names = append(names, strings.TrimSuffix(name, "}}"))
			}
		}
	}
	return names
}

// nameOf is the last name of an expression: of bot.Button it is Button.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// TestPageShowsItsTexts looks for the page's words where the page is written.
func TestPageShowsItsTexts(t *testing.T) {
	files, err := filepath.Glob("../bot/playground/page/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no page (%v)", err)
	}
	said := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range regexp.MustCompile(`[a-z0-9_]+`).FindAllString(string(data), -1) {
			said[w] = true
		}
	}
	for key := range messages(t, locales.Languages[0]) {
		rest, ok := strings.CutPrefix(key, "playground.ui_")
		if !ok || said[rest] {
			continue
		}
		// Of role_coordinator the page says role_, and the role comes from elsewhere.
		built := false
		for i, r := range rest {
			built = built || r == '_' && said[rest[:i+1]]
		}
		if !built {
			t.Errorf("the page does not show %s", key)
		}
	}
}

var questionStates = []network.QuestionState{network.QuestionHeld, network.QuestionOpen, network.QuestionAnswered,
	network.QuestionSettled, network.QuestionFound, network.QuestionWithdrawn}

// texts are values of string types as strings.
func texts[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// regions are the regions as the texts call them, and all of them.
func regions() []string {
	out := []string{"all"}
	for _, r := range calendar.Regions() {
		out = append(out, strings.ToLower(string(r)))
	}
	return out
}

// holidays are the holidays that some region keeps in a year, and one that is added by hand.
func holidays() []string {
	out := []string{"local"}
	for _, r := range calendar.Regions() {
		days := calendar.Days{Region: r}
		for _, date := range days.NextHolidays(time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC), 30) {
			if h, ok := days.Holiday(date); ok && !slices.Contains(out, h.Key) {
				out = append(out, h.Key)
			}
		}
	}
	return out
}

func numbers(from, to int) (out []string) {
	for n := from; n <= to; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

func grades() []string {
	return []string{"0", "0_word", "1", "1_word", "2", "2_word", "3", "3_word", "4", "4_word", "5", "5_word"}
}
