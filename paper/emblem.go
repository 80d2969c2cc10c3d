package paper

import "slices"

// Emblem is a picture in the head of a document. Those that are not compulsory stand at the left of the first page, the
// compulsory ones at its right, and small at the foot of every other page: whatever page is taken out shows them.
type Emblem struct {
	PNG           []byte // opaque, eight bits a colour
	Alt           string // what it shows, for whoever has the document read aloud
	Width, Height int    // of the picture, in its own points
	Compulsory    bool
}

// How high emblems are, and how far from each other, in points.
const (
	headEmblem = 42.0
	footEmblem = 20.0
	emblemGap  = 14.0
	footWidth  = textWidth - 96 // the page's number stands beside them
)

// picture is an emblem on a row, from the left margin and the upper edge of the row.
type picture struct {
	x, y, w, h float64
	png        []byte
	in         *element
}

// size is how large an emblem is at a height.
func (e Emblem) size(height float64) (w, h float64) {
	return height * float64(e.Width) / float64(e.Height), height
}

// inRow puts emblems beside each other in so much room: no higher than that, all of them smaller where they are too wide
// together.
func inRow(emblems []Emblem, height, room float64) []picture {
	if len(emblems) == 0 {
		return nil
	}
	gaps := emblemGap * float64(len(emblems)-1)
	sum := 0.0
	for _, e := range emblems {
		w, _ := e.size(height)
		sum += w
	}
	if sum > room-gaps {
		height *= (room - gaps) / sum
	}
	out, x := make([]picture, len(emblems)), 0.0
	for i, e := range emblems {
		w, h := e.size(height)
		out[i] = picture{x: x, w: w, h: h, png: e.PNG}
		x += w + emblemGap
	}
	return out
}

// wide is how much room pictures take that stand beside each other.
func wide(list []picture) float64 {
	if len(list) == 0 {
		return 0
	}
	last := list[len(list)-1]
	return last.x + last.w
}

// drawn are the emblems that can be drawn, the compulsory ones or the others.
func (d Document) drawn(compulsory bool) []Emblem {
	return slices.DeleteFunc(slices.Clone(d.Emblems), func(e Emblem) bool {
		return e.Compulsory != compulsory || e.Width <= 0 || e.Height <= 0 || len(e.PNG) == 0
	})
}

// head is the row of emblems over the first page's title. Each side has half of the width, and what the other leaves.
func (d Document) head(s *setter) []row {
	own, others := d.drawn(false), d.drawn(true)
	left := inRow(own, headEmblem, textWidth)
	right := inRow(others, headEmblem, textWidth)
	const half = (textWidth - 2*emblemGap) / 2
	if room := textWidth - 2*emblemGap; wide(left)+wide(right) > room {
		left = inRow(own, headEmblem, max(half, room-wide(right)))
		right = inRow(others, headEmblem, room-wide(left))
	}
	indent := textWidth - wide(right)
	for i := range right {
		right[i].x += indent
	}
	all := slices.Concat(left, right)
	if len(all) == 0 {
		return nil
	}
	for i, e := range slices.Concat(own, others) {
		all[i].y = (headEmblem - all[i].h) / 2
		all[i].in = s.add("Figure")
		all[i].in.alt = s.faces[regular].fit(e.Alt)
	}
	return []row{{height: headEmblem, pictures: all, keep: true}}
}

// foot are the emblems of a page that is not the first.
func (d Document) foot() []placed {
	list := inRow(d.drawn(true), footEmblem, footWidth)
	if len(list) == 0 {
		return nil
	}
	for i := range list {
		list[i].y = (footEmblem - list[i].h) / 2
	}
	return []placed{{row{height: footEmblem, pictures: list}, sheetHeight - 49}}
}
