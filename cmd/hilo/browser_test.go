package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screen is what a story is played on.
type screen struct {
	name          string
	width, height int64
	phone         bool // the lists and the clock are sheets that rise from a bar
}

func TestPlaygroundInABrowser(t *testing.T) {
	browser := chromium(t)
	phone, desk := screen{"phone", 390, 844, true}, screen{"desk", 1440, 900, false}
	for _, where := range []struct {
		screen screen
		lang   string
		play   []story
	}{
		{phone, "es", stories},
		{desk, "es", stories},
		{phone, "ca", []story{{"valencian", "vicent", valencianStory}}},
	} {
		t.Run(where.screen.name+"-"+where.lang, func(t *testing.T) {
			t.Parallel()
			addr := playDemo(t, where.lang)
			for _, story := range where.play {
				t.Run(story.name, func(t *testing.T) {
					v := arrive(browser, t, where.screen, addr, story.person)
					story.play(v)
					v.shoot(story.name)
				})
			}
		})
	}
}

// story is what one person does, and others with her. Stories share a demo, and keep out of each other's way.
type story struct {
	name, person string
	play         func(*visit)
}

var stories = []story{
	{"need", "marta", needStory},
	{"round", "ana", roundStory},
	{"meeting", "ana", meetingStory},
	{"stranger", "nora", strangerStory},
	{"keyboard", "carmen", keyboardStory},
	{"emblem", "ana", emblemStory},
}

// A need goes from the pinned card to the channel, once without what must not be written there, and is joined.
func needStory(v *visit) {
	v.press("Empezar")
	v.pressIn("Empieza aquí", "Registrar una necesidad")
	v.fill("Necesidad", "Plaza para la usuaria con DNI 12345678Z")
	v.press("Registrar")
	v.until(`document.getElementById('error-title')?.textContent.includes('He visto un DNI')`)
	v.until(`field('Necesidad').value === 'Plaza para la usuaria con DNI 12345678Z' && focused().id === 'field-title'`)
	v.look()
	v.shoot("need-refused")
	v.fill("Necesidad", "Faltan plazas de guardería por la tarde")
	v.press("Registrar")
	v.see("Guardada: «Faltan plazas de guardería por la tarde»")
	v.see("La comparte 1 entidad")
	v.be("carmen")
	v.until(`!document.querySelector('.is-private')`)
	v.pressIn("Faltan plazas de guardería por la tarde", "Nos sumamos")
	v.see("Tu entidad se suma")
	v.until(`document.getElementById('pinned').open === !matchMedia('(max-width: 719px)').matches`)
	v.until(`[...document.querySelectorAll('.msg:not(.is-private)')].some((m) =>
		m.textContent.includes('guardería') && m.textContent.includes('La comparten 2 entidades'))`)
}

// A round is opened by whoever coordinates, valued in private and, when the clock gets there, told to the channel.
func roundStory(v *visit) {
	v.press("Empezar")
	v.goTo("educacion")
	v.say("/priorizar")
	v.until(`reachable().id === 'form-dialog' && document.getElementById('form-title').textContent === 'Abrir una ronda'`)
	v.look()
	v.shoot("round-form")
	v.press("Revisar")
	v.press("Abrir la ronda")
	v.see("Han participado 0 de")
	v.be("sara")
	v.pressIn("Ronda de prioridades", "Valorar")
	v.see("Te he abierto la valoración")
	v.goTo("dm:sara")
	v.see("Necesidad 1 de 3")
	v.shoot("round-ballot")
	for n, grade := range []string{"Alta", "Inmediata", "No la puedo valorar"} {
		v.pressIn(fmt.Sprintf("Necesidad %d de 3", n+1), grade)
	}
	v.until(`message('3 de 3') && !message('Necesidad 3 de 3')`)
	v.look()
	v.shoot("round-valued")
	v.goTo("educacion")
	v.see("Ha participado 1 de")
	v.moveClock("Resultado de la ronda")
}

// A meeting is convened in one line and answered from its card; as the clock goes on, its reminders come by themselves,
// and on Monday the week's summary.
func meetingStory(v *visit) {
	v.press("Empezar")
	v.goTo("sociosanitaria")
	v.say("/reunion jueves a las 10, Vivero de Empresas")
	v.see("¿Convoco para el jueves")
	v.shoot("meeting-preview")
	v.press("Convocar")
	v.see("Convocada la reunión de Sociosanitaria (M-1)")
	v.be("pablo")
	v.pressIn("Reunión de Sociosanitaria (M-1)", "Voy")
	v.see("Asisten")
	v.shoot("meeting-answered")
	v.moveClock("Mañana, jueves")
	v.goTo("dm:pablo")
	v.see("Tu respuesta: Voy")
	v.moveClock("Te esperamos")
	v.shoot("meeting-reminded")
	v.goTo("sociosanitaria")
	v.moveClock("Reunión celebrada: jueves")
}

// Somebody whom hilo does not know says first where she works, and what she wanted is not lost.
func strangerStory(v *visit) {
	v.press("Empezar")
	v.say("/necesidad Nadie acompaña a hacer trámites por internet")
	v.until(`document.getElementById('form-title')?.textContent === 'Te damos la bienvenida'`)
	v.look()
	v.shoot("stranger-form")
	v.choose("Tu entidad", "Cooperativa La Noria (inventada)")
	v.press("Entrar")
	v.see("Guardada: «Nadie acompaña a hacer trámites por internet»")
	v.until(`document.getElementById('channel-note').textContent.includes('Cooperativa La Noria')`)
}

// Everything is done without a pointer, and one sees where one is.
func keyboardStory(v *visit) {
	// The driver types the line of an Enter that the page has taken already, and it may come after the sending.
	const ready = `document.getElementById('words').value.trim() === '' && focused().id === 'words'`
	v.tabTo("guide-start")
	v.keys(kb.Enter)
	v.until(`reachable() === document.body`)
	v.tabTo("words")
	v.keys("Hola a todo el mundo" + kb.Enter)
	v.see("Hola a todo el mundo")
	v.until(ready)
	v.keys("/hilo" + kb.Enter)
	v.see("Hola, soy @hilo")
	v.until(ready)
	v.tabBackTo("Mi red")
	v.keys(kb.Enter)
	v.see("Red Alhameña")
	v.shoot("keyboard-private")
	v.do(chromedp.Reload())
	v.until(`document.body.dataset.ready === 'true'`)
	v.see("Hola a todo el mundo")
	v.until(`!document.querySelector('.is-private')`)
}

// The page and hilo speak Valencian to whoever does.
func valencianStory(v *visit) {
	v.press("Començar")
	v.until(`document.documentElement.lang === 'ca'`)
	v.say("/necessitat Falten places d'escoleta a la vesprada")
	v.see("Guardada: «Falten places d'escoleta a la vesprada»")
	v.see("La compartix 1 entitat")
}

// A picture goes with a message to hilo alone, is taken away before it is sent, and goes again; it becomes an emblem.
func emblemStory(v *visit) {
	v.press("Empezar")
	v.goTo("dm:ana")
	attach := func() {
		v.do(chromedp.SetUploadFiles("#files", []string{v.file("nudo.png")}))
		v.until(`document.getElementById('attached').textContent.includes('nudo.png')`)
		v.look()
	}
	attach()
	v.press("Quitar nudo.png")
	v.until(`document.getElementById('attached').hidden`)
	attach()
	v.shoot("emblem-attached")
	v.point("document.getElementById('send')")
	v.see("¿Qué hago con esta imagen, «nudo.png»?")
	v.until(`document.getElementById('attached').hidden`)
	v.press("Emblema de la red")
	v.fill("Qué se ve en la imagen", "Un nudo de hilo rojo")
	v.press("Guardar")
	v.see("Guardado: «Un nudo de hilo rojo»")
	v.press("Ver los emblemas")
	v.see("De la red: «Un nudo de hilo rojo»")
	v.until(`[...document.images].some((i) => i.alt === 'Un nudo de hilo rojo' && i.naturalWidth === 320)`)
}
