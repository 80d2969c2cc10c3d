package paper

import (
	"fmt"
	"strconv"
	"strings"
)

// element is a node of what a document is made of, for whoever has it read aloud (ISO 32000-1, 14.7 and 14.8): a heading,
// a paragraph, a table's cell. The names of the tags are the standard's.
type element struct {
	tag, alt, attributes string
	above                *element
	kids                 []*element
	bits                 []bit // what of it is drawn, in the order of reading

	number int // of its object
}

// bit is a piece of a page's drawing, marked with a number of its own on that page.
type bit struct{ page, mark int }

// add puts a new element at the end of the one that is open.
func (s *setter) add(tag string) *element {
	e := &element{tag: tag, above: s.open}
	s.open.kids = append(s.open.kids, e)
	return e
}

// within opens a new element; what is returned closes it.
func (s *setter) within(tag string) func() {
	before := s.open
	s.open = s.add(tag)
	return func() { s.open = before }
}

// heading is the tag of a heading: levels are never skipped, and the title is the first of them.
func (s *setter) heading(level int) string {
	s.level = min(level, s.level+1)
	return "H" + strconv.Itoa(s.level)
}

// prune takes out what nothing is drawn of.
func (e *element) prune() bool {
	var kept []*element
	for _, k := range e.kids {
		if k.prune() {
			kept = append(kept, k)
		}
	}
	e.kids = kept
	cell := e.tag == "TD" || e.tag == "TH" // a table keeps its shape
	return cell || len(e.kids)+len(e.bits) > 0
}

// each goes through the tree, parents first.
func (e *element) each(do func(*element)) {
	do(e)
	for _, k := range e.kids {
		k.each(do)
	}
}

// write is the element as an object; pages are the numbers of the pages' objects.
func (e *element) write(pages []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<< /Type /StructElem /S /%s /P %d 0 R", e.tag, e.above.number)
	if e.alt != "" {
		b.WriteString(" /Alt " + text(e.alt))
	}
	if e.attributes != "" {
		b.WriteString(" /A << " + e.attributes + " >>")
	}
	if len(e.bits) > 0 {
		fmt.Fprintf(&b, " /Pg %d 0 R", pages[e.bits[0].page])
	}
	b.WriteString(" /K [")
	for _, k := range e.kids {
		fmt.Fprintf(&b, " %d 0 R", k.number)
	}
	for _, x := range e.bits {
		if x.page == e.bits[0].page {
			fmt.Fprintf(&b, " %d", x.mark)
		} else {
			fmt.Fprintf(&b, " << /Type /MCR /Pg %d 0 R /MCID %d >>", pages[x.page], x.mark)
		}
	}
	return b.String() + " ] >>"
}

// parents is the table by which a mark on a page leads to its element.
func parents(root *element, pages int) string {
	byPage := make([][]int, pages)
	root.each(func(e *element) {
		for _, x := range e.bits {
			for len(byPage[x.page]) <= x.mark {
				byPage[x.page] = append(byPage[x.page], 0)
			}
			byPage[x.page][x.mark] = e.number
		}
	})
	var b strings.Builder
	b.WriteString("<< /Nums [")
	for page, marks := range byPage {
		fmt.Fprintf(&b, " %d [", page)
		for _, number := range marks {
			fmt.Fprintf(&b, " %d 0 R", number)
		}
		b.WriteString(" ]")
	}
	return b.String() + " ] >>"
}
