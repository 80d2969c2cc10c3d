package paper

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// finish says of a PDF what the library that made it cannot: its language, its title as a name for its window, and the
// outline of its headings. It is an incremental update, as ISO 32000-1 has it in 7.5.6: a newer catalog and more objects
// after the old end, and a list of where they begin.
func (d Document) finish(s *setter, pdf []byte, p *pen) ([]byte, error) {
	at := bytes.LastIndex(pdf, []byte("startxref\n"))
	if at < 0 {
		return nil, errors.New("pdf: no end")
	}
	line, _, _ := bytes.Cut(pdf[at+len("startxref\n"):], []byte("\n"))
	before, err := strconv.Atoi(string(line))
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	u := update{first: p.pdf.GetNextObjectID()}
	u.out.Write(pdf)
	info, outline := u.first, u.first+1
	catalog := "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> /Lang " + text(d.Lang)
	if len(p.marks) > 0 {
		catalog += fmt.Sprintf(" /PageMode /UseOutlines /Outlines %d 0 R", outline)
	}
	u.object(1, catalog+" >>")
	u.object(info, fmt.Sprintf("<< /Title %s /Subject %s /Producer (hilo) /CreationDate (D:%s) >>",
		text(s.faces[bold].fit(d.Title)), text(s.faces[regular].fit(d.Subtitle)), d.Made.In(time.UTC).Format("20060102150405Z")))
	if len(p.marks) > 0 {
		for i, n := range tree(s, p.marks) {
			u.object(outline+i, n.write(outline))
		}
	}
	return u.end(before, info), nil
}

// update is what is added after a PDF's end.
type update struct {
	out    bytes.Buffer
	first  int // the first number that no object has yet
	starts []int
}

// object adds the first object anew, or the next one that is not there yet.
func (u *update) object(number int, body string) {
	u.starts = append(u.starts, u.out.Len())
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (u *update) end(before, info int) []byte {
	at := u.out.Len()
	u.out.WriteString("xref\n1 1\n")
	for i, start := range u.starts {
		if i == 1 {
			fmt.Fprintf(&u.out, "%d %d\n", u.first, len(u.starts)-1)
		}
		fmt.Fprintf(&u.out, "%010d 00000 n \n", start)
	}
	fmt.Fprintf(&u.out, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n",
		u.first+len(u.starts)-1, info, before, at)
	return u.out.Bytes()
}

// node is an entry of the outline; others are named by their place in the list, 0 is the root and stands for none.
type node struct {
	title                           string
	page                            int
	y                               float64
	level                           int
	parent, prev, next, first, last int
	children                        int
}

// tree is the outline, the root first.
func tree(s *setter, marks []mark) []node {
	nodes := make([]node, 1, len(marks)+1)
	above := []int{0}
	for _, m := range marks {
		i := len(nodes)
		for len(above) > 1 && nodes[above[len(above)-1]].level >= m.Level {
			above = above[:len(above)-1]
		}
		n := node{title: s.faces[bold].fit(m.Text), page: m.page, y: m.y, level: m.Level, parent: above[len(above)-1]}
		parent := &nodes[n.parent]
		if parent.children == 0 {
			parent.first = i
		} else {
			n.prev = parent.last
			nodes[parent.last].next = i
		}
		parent.last = i
		parent.children++
		nodes = append(nodes, n)
		above = append(above, i)
	}
	return nodes
}

// write is the entry as an object; the root has the number that is given, the others follow it. An entry's children are
// folded in at first.
func (n node) write(root int) string {
	var b strings.Builder
	link := func(name string, to int) {
		if to > 0 {
			fmt.Fprintf(&b, " /%s %d 0 R", name, root+to)
		}
	}
	if n.page == 0 {
		b.WriteString("<< /Type /Outlines /Count " + strconv.Itoa(n.children))
	} else {
		fmt.Fprintf(&b, "<< /Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ null %.1f null]", text(n.title), root+n.parent, n.page, n.y)
		if n.children > 0 {
			b.WriteString(" /Count -" + strconv.Itoa(n.children))
		}
	}
	link("Prev", n.prev)
	link("Next", n.next)
	link("First", n.first)
	link("Last", n.last)
	return b.String() + " >>"
}

// text is a string as PDF objects hold it.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}
