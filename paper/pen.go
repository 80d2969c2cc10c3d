package paper

import (
	"fmt"

	"github.com/signintech/gopdf"
)

// pen draws pages.
type pen struct {
	pdf   *gopdf.GoPdf
	marks []mark
	pages []*inked
}

// mark is a heading's place in the finished document.
type mark struct {
	Heading
	page int     // its object
	y    float64 // from the lower edge
}

func newPen() (*pen, error) {
	p := &pen{pdf: &gopdf.GoPdf{}}
	p.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: sheetWidth, H: sheetHeight}})
	for _, f := range fonts() {
		if err := p.pdf.AddTTFFontData(f.name, f.data); err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
	}
	return p, nil
}

// draw adds a page.
func (p *pen) draw(sheet, margins []placed) error {
	object := p.pdf.GetNextObjectID()
	p.pdf.AddPage()
	p.pages = append(p.pages, &inked{object: object})
	for _, r := range sheet {
		if r.mark != nil {
			p.marks = append(p.marks, mark{*r.mark, object, sheetHeight - r.y + 6})
		}
		if r.rule {
			p.stitch(r.y + r.height/2)
		}
		p.thin(r)
	}
	for _, rows := range [][]placed{sheet, margins} {
		for _, r := range rows {
			for _, x := range r.pictures {
				if err := p.picture(x, r); err != nil {
					return err
				}
			}
			for _, x := range r.runs {
				if err := p.write(x, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// stitch draws a running stitch from margin to margin.
func (p *pen) stitch(y float64) {
	p.pdf.SetStrokeColor(thread.r, thread.g, thread.b)
	p.pdf.SetLineWidth(1.4)
	p.pdf.SetCustomLineType([]float64{9, 6}, 0)
	p.pdf.Line(left, y, left+textWidth, y)
}

// thin draws the lines of a table's head, and those to write on.
func (p *pen) thin(r placed) {
	lines := r.lines
	if r.hair {
		lines = append(lines[:len(lines):len(lines)], span{0, textWidth})
	}
	for _, x := range lines {
		p.pdf.SetStrokeColor(grey.r, grey.g, grey.b)
		p.pdf.SetLineWidth(0.6)
		p.pdf.SetCustomLineType(nil, 0)
		p.pdf.Line(left+x.x, r.y+r.height+1, left+x.x+x.width, r.y+r.height+1)
	}
}

// picture draws an emblem; the same one is in the document once.
func (p *pen) picture(x picture, on placed) error {
	holder, err := gopdf.ImageHolderByBytes(x.png)
	if err != nil {
		return fmt.Errorf("emblem: %w", err)
	}
	y := on.y + x.y
	if err := p.pdf.ImageByHolder(holder, left+x.x, y, &gopdf.Rect{W: x.w, H: x.h}); err != nil {
		return fmt.Errorf("emblem: %w", err)
	}
	if x.in != nil {
		x.in.attributes = fmt.Sprintf("/O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]",
			left+x.x, sheetHeight-y-x.h, left+x.x+x.w, sheetHeight-y)
	}
	page := p.pages[len(p.pages)-1]
	page.images = append(page.images, x.in)
	return nil
}

func (p *pen) write(x run, on placed) error {
	page := p.pages[len(p.pages)-1]
	page.texts = append(page.texts, x.in)
	if err := p.pdf.SetFont(fonts()[x.weight].name, "", x.size); err != nil {
		return fmt.Errorf("font: %w", err)
	}
	p.pdf.SetTextColor(x.ink.r, x.ink.g, x.ink.b)
	p.pdf.SetXY(left+x.x, on.y+(on.height-x.size)/2+0.82*x.size) // the line that letters stand on
	if err := p.pdf.Text(x.text); err != nil {
		return fmt.Errorf("text: %w", err)
	}
	return nil
}
