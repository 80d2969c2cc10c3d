package paper

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// finish says of a PDF what the library that made it cannot: its language, its title as a name for its window, the
// outline of its headings, and what each piece of its pages is. It is an incremental update, as ISO 32000-1 has it in
// 7.5.6: newer objects after the old end, and a list of where they begin.
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
	old, err := readTable(pdf, before)
	if err != nil {
		return nil, err
	}
	u := update{next: p.pdf.GetNextObjectID(), starts: map[int]int{}}
	u.out.Write(pdf)
	info := u.take(1)
	u.object(info, fmt.Sprintf("<< /Title %s /Subject %s /Producer (hilo) /CreationDate (D:%s) >>",
		text(s.faces[bold].fit(d.Title)), text(s.faces[regular].fit(d.Subtitle)), d.Made.In(time.UTC).Format("20060102150405Z")))
	catalog := "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> /Lang " + text(d.Lang)
	if len(p.marks) > 0 {
		nodes := tree(s, p.marks)
		outline := u.take(len(nodes))
		for i, n := range nodes {
			u.object(outline+i, n.write(outline))
		}
		catalog += fmt.Sprintf(" /PageMode /UseOutlines /Outlines %d 0 R", outline)
	}
	structure, err := u.structure(old, s.root, p.pages)
	if err != nil {
		return nil, err
	}
	u.object(1, catalog+fmt.Sprintf(" /MarkInfo << /Marked true >> /StructTreeRoot %d 0 R >>", structure))
	return u.end(before, info), nil
}

// structure adds the tree of what the document is made of, and the pages with the marks that lead to it. It returns the
// number of the tree's root.
func (u *update) structure(old objects, document *element, pages []*inked) (int, error) {
	numbers := make([]int, len(pages))
	for i, page := range pages {
		numbers[i] = page.object
		contents, err := old.contents(page.object)
		if err != nil {
			return 0, err
		}
		drawing, err := old.stream(contents)
		if err != nil {
			return 0, err
		}
		if drawing, err = page.marked(i, drawing); err != nil {
			return 0, err
		}
		stream, err := packed(drawing)
		if err != nil {
			return 0, err
		}
		u.object(contents, stream)
		u.object(page.object, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Resources 4 0 R /Contents %d 0 R /StructParents %d /Tabs /S >>",
			contents, i))
	}
	root := &element{number: u.take(1), kids: []*element{document}}
	document.above = root
	document.prune()
	document.each(func(e *element) { e.number = u.take(1) })
	document.each(func(e *element) { u.object(e.number, e.write(numbers)) })
	u.object(root.number, fmt.Sprintf("<< /Type /StructTreeRoot /K %d 0 R /ParentTree %s /ParentTreeNextKey %d >>",
		document.number, parents(document, len(pages)), len(pages)))
	return root.number, nil
}

// update is what is added after a PDF's end.
type update struct {
	out    bytes.Buffer
	next   int         // the first number that no object has yet
	starts map[int]int // where objects begin, by number
}

// take gives so many numbers, the first of which is returned.
func (u *update) take(many int) int {
	u.next += many
	return u.next - many
}

// object adds an object, in the place of an older one or as a new one.
func (u *update) object(number int, body string) {
	u.starts[number] = u.out.Len()
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (u *update) end(before, info int) []byte {
	at := u.out.Len()
	u.out.WriteString("xref\n")
	numbers := slices.Sorted(maps.Keys(u.starts))
	for i := 0; i < len(numbers); {
		many := 1
		for i+many < len(numbers) && numbers[i+many] == numbers[i]+many {
			many++
		}
		fmt.Fprintf(&u.out, "%d %d\n", numbers[i], many)
		for _, n := range numbers[i : i+many] {
			fmt.Fprintf(&u.out, "%010d 00000 n \n", u.starts[n])
		}
		i += many
	}
	fmt.Fprintf(&u.out, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", u.next, info, before, at)
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
