package commands_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// flat is what a message says.
func flat(m *bot.Message) string {
	var b strings.Builder
	for _, block := range m.Blocks {
		switch block := block.(type) {
		case bot.Section:
			b.WriteString(block.Text.Flat(func(bot.Time) string { return "" }) + "\n")
		case bot.Note:
			b.WriteString(block.Text.Flat(func(bot.Time) string { return "" }) + "\n")
		}
	}
	return b.String()
}

// coordinates has the coordination press, typed or not, and reads what it is told.
func (s lostStory) coordinates(route string, pairs ...string) string {
	s.t.Helper()
	r := s.do("marta", bot.Intent{Kind: bot.Pressed, Call: bot.Do(route, pairs...), Where: bottest.ChannelPlace("empleo")})
	if r.Here == nil {
		s.t.Fatalf("%s answers %+v", route, r)
	}
	return flat(r.Here)
}

var secretLink = regexp.MustCompile(`https://hilo\.example\.org/guia/([a-z2-7]{26})\n`)

func TestTheSecretAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		first := secretLink.FindStringSubmatch(s.coordinates("resource/web_open", "as", "secret"))
		second := secretLink.FindStringSubmatch(s.coordinates("resource/web_open", "as", "secret"))
		if first == nil || second == nil || first[1] == second[1] {
			t.Fatalf("the addresses are %v and %v", first, second)
		}
		if _, err := s.store.GuideAt(t.Context(), first[1]); err == nil {
			t.Error("the former address opens the guide still")
		}
		s.coordinates("resource/web_close")
		if again := s.coordinates("resource/web_open", "as", "secret", "address", second[1]); !strings.Contains(again, second[1]) {
			t.Errorf("a closing is not taken back: %s", again)
		}
		for _, bad := range []string{"../x", "A B", "ñ", "-", strings.Repeat("a", 200)} {
			if told := s.coordinates("resource/web_open", "as", "secret", "address", bad); !secretLink.MatchString(told) {
				t.Errorf("the address %q gives %s", bad, told)
			}
		}
		if r := s.do("ana", bot.Intent{Kind: bot.Pressed, Call: bot.Do("resource/web_close"), Where: bottest.ChannelPlace("empleo")}); r.Whisper == nil {
			t.Errorf("who does not coordinate is answered %+v", r)
		}
		if told := s.coordinates("resource/web"); !secretLink.MatchString(told) {
			t.Errorf("who does not coordinate has closed the page: %s", told)
		}
	})
}

func TestAnAddressThatIsTakenGetsANumber(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		err := s.store.Update(t.Context(), "", func(tx *storage.Tx) error {
			id, err := tx.Found(t.Context(), network.Network{Platform: "other", Workspace: "other", Name: "Red Alhamena", Lang: "es",
				Zone: "UTC", Settings: network.DefaultSettings()})
			if err != nil {
				return err
			}
			return tx.SaveGuidePage(t.Context(), id, storage.GuidePage{Address: "red-alhamena", Public: true})
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if told := s.coordinates("resource/web_open", "as", "public"); !strings.Contains(told, "/guia/red-alhamena-2\n") {
				t.Errorf("the page is told as %s", told)
			}
		}
	})
}

func TestWithoutAPublicAddress(t *testing.T) {
	s := newLostStory(t, "sqlite:"+t.TempDir()+"/hilo.db")
	s.hilo.ServedAt("")
	if told := s.coordinates("resource/web_open", "as", "public"); !strings.Contains(told, "HILO_PUBLIC_URL") {
		t.Errorf("it is told as %s", told)
	}
}

// TestThePrintedGuide draws the message with the file, for all areas and for one.
func TestThePrintedGuide(t *testing.T) {
	s := newLostStory(t, "sqlite:"+t.TempDir()+"/hilo.db")
	var networkID int64
	err := s.store.Update(t.Context(), "", func(tx *storage.Tx) error {
		n, err := tx.NetworkAt(t.Context(), bottest.ChatName, bottest.Workspace)
		if err != nil {
			return err
		}
		networkID = n.ID
		for i := range 30 {
			card := network.Card{Name: fmt.Sprintf("Recurso %d 😀", i), Phones: []string{"968 63 00 00", "112"}, Until: "2022-01-01",
				Groups: []string{"women"}, Referral: network.ReferralReport, Description: strings.Repeat("Qué se hace. ", 30)}
			if _, err := tx.AddResource(t.Context(), n.ID, network.Resource{Card: card, Areas: []int64{int64(i%2 + 1)}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[int64]int{}
	for _, area := range []int64{0, 1} {
		for _, c := range s.hilo.Commands() {
			view := c.Views["resource/print"]
			if view == nil {
				continue
			}
			m, err := view(t.Context(), bot.In(catalog, "es", time.UTC), network.Delivery{Network: networkID,
				Subject: network.Subject{Kind: "guide_print", ID: area}})
			if err != nil {
				t.Fatal(err)
			}
			file, ok := m.Blocks[len(m.Blocks)-1].(bot.File)
			if !ok || file.Name != "guia-de-recursos-2023-01-16.pdf" || !bytes.HasPrefix(file.Data, []byte("%PDF-")) {
				t.Errorf("the message is %+v", m)
			}
			sizes[area] = len(regexp.MustCompile(`/Type /Page\n`).FindAll(file.Data, -1))
		}
	}
	if sizes[0] <= sizes[1] || sizes[1] < 2 {
		t.Errorf("the pages are %v", sizes)
	}
}
