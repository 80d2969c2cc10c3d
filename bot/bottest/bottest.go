// Package bottest plays transcripts: files that tell, line by line, what people do in a chat and what each of them
// sees after it, readable and writable without knowing Go. It brings the chat that they are played on, held in memory
// and as strict as the strictest platform, and the World by which other platforms can be put in its place.
//
// It is for tests only and knows no feature: a transcript is played on whatever Driver it is given.
//
// A transcript is made of lines:
//
//	# a comment
//	given alhama                                  a beginning that the test knows by this name
//	starts 2023-01-16 09:00                       the first moment; this one when nothing is said
//	zone Europe/Madrid                            where clocks are read; this one when nothing is said
//	channel empleo "Empleo y Formación" es
//	person ana "Ana López" es in #empleo #salud   in every channel when none is named
//
//	ana in #empleo: /necesidad Faltan plazas      said in a channel; "@hilo …" addresses hilo
//	ana: hola                                     said in her direct messages
//	  a second line                               lines further in belong to what is said
//	ana sends file "logo.png"                     to hilo, from the directory "files" beside the transcript
//	ana sends file "logo.png" in #empleo: hola    in a channel, with words
//	ana presses "Nos sumamos"                     the newest button of that name that she sees
//	ana presses "Nos sumamos" on "guardería"      the one that stands with these words
//	ana presses "Nos sumamos" twice               both at the same moment
//	ana and luis press "Nos sumamos"              both at the same moment
//	ana picks "Cruz Roja" in "¿De qué entidad?"   likewise with: on "…"
//	ana fills                                     fields of the form that is open, one a line
//	  Necesidad: Faltan plazas
//	  Detalle:
//	    lines further in are a longer answer
//	ana submits "Registrar"                       or only: ana submits
//	clock +7d                                     also +2w, +36h, +30m
//	clock 2023-01-27 14:00
//	clock next                                    to the next thing due
//	restart                                       the process stops and starts again
//	restart +1d                                   the same, with a day between
//
// After each of these comes what was seen, on lines that begin with ">":
//
//	> ana (privately): text
//	> ana form "Nueva necesidad"
//	>   Necesidad*: Faltan plazas
//	>   A quién afecta: (Jóvenes | Mayores | Otro)
//	> #empleo hilo: Faltan plazas (N-14)
//	>   Urgencia: sin valorar
//	>   [Nos sumamos] [Ordenar ▾ Por edad | Por urgencia]
//	> dm ana redrawn: 4 de 9
//	> at Fri 2023-01-27 14:00
//	> nothing new
//
// "redrawn" stands only where what can be read has changed; "at …" only where the clock moved on before something
// was seen. With the flag -update, declared by the test's package, the file is written anew with what was seen.
package bottest
