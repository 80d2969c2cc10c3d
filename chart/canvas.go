package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// A picture is laid out in units of a phone's screen, and drawn with so many pixels to each.
const (
	wide   = 390
	scale  = 2
	margin = 18.0
	inner  = wide - 2*margin
)

// The colours. Those of the levels go from light to dark as the levels rise, so that they stand apart where they come out grey.
var (
	ground = color.RGBA{252, 249, 244, 255}
	ink    = color.RGBA{24, 22, 20, 255}
	grey   = color.RGBA{84, 78, 70, 255}
	hair   = color.RGBA{196, 187, 175, 255}
	deep   = color.RGBA{122, 36, 24, 255}

	levelGrounds = [Levels]color.RGBA{{240, 236, 229, 255}, {214, 224, 219, 255}, {240, 196, 110, 255}, {212, 106, 62, 255}, {122, 36, 24, 255}}
)

// canvas is a picture that is being drawn.
type canvas struct{ img *image.RGBA }

func px(v float64) int { return int(math.Round(v * scale)) }

func box(x, y, w, h float64) image.Rectangle { return image.Rect(px(x), px(y), px(x+w), px(y+h)) }

func (c canvas) rect(x, y, w, h float64, with color.RGBA) {
	draw.Draw(c.img, box(x, y, w, h), image.NewUniform(with), image.Point{}, draw.Src)
}

// frame is the outline of a rectangle, inside it.
func (c canvas) frame(x, y, w, h, line float64, with color.RGBA) {
	c.rect(x, y, w, line, with)
	c.rect(x, y+h-line, w, line, with)
	c.rect(x, y, line, h, with)
	c.rect(x+w-line, y, line, h, with)
}

// level fills a rectangle with a level's ground and pattern.
func (c canvas) level(x, y, w, h float64, level int) {
	r := box(x, y, w, h).Intersect(c.img.Rect)
	over := ink
	if level >= 3 {
		over = ground
	}
	draw.Draw(c.img, r, image.NewUniform(levelGrounds[level]), image.Point{}, draw.Src)
	over = mixed(levelGrounds[level], over, 0.45)
	if !patterned(level, 0, 0) { // where there is a pattern, it begins so
		r.Max.Y = r.Min.Y
	}
	for py := r.Min.Y; py < r.Max.Y; py++ {
		for qx := r.Min.X; qx < r.Max.X; qx++ {
			if patterned(level, qx, py) {
				c.img.SetRGBA(qx, py, over)
			}
		}
	}
	c.frame(x, y, w, h, 1, ink)
}

// patterned says whether a level's pattern has something at a pixel: nothing for the lowest, lines that lie, dots, lines that
// lean, and nothing on the darkest.
func patterned(level, x, y int) bool {
	switch level {
	case 1:
		return y%12 < 2
	case 2:
		x, y = (x+6)%12-6, (y+6)%12-6
		return x*x+y*y <= 5
	case 3:
		return (x+y)%14 < 3
	}
	return false
}

func mixed(a, b color.RGBA, part float64) color.RGBA {
	mix := func(p, q uint8) uint8 { return uint8(math.Round(float64(p)*(1-part) + float64(q)*part)) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// disc is a full circle.
func (c canvas) disc(x, y, radius float64, with color.RGBA) {
	c.shape(x-radius, y-radius, x+radius, y+radius, with, func(px, py float64) float64 { return math.Hypot(px-x, py-y) - radius })
}

// ring is the line of a circle.
func (c canvas) ring(x, y, radius, line float64, with color.RGBA) {
	c.shape(x-radius, y-radius, x+radius, y+radius, with, func(px, py float64) float64 {
		return math.Abs(math.Hypot(px-x, py-y)-radius+line/2) - line/2
	})
}

// pill is a rectangle with round ends.
func (c canvas) pill(x, y, w, h float64, with color.RGBA) {
	radius := min(w, h) / 2
	c.shape(x, y, x+w, y+h, with, func(px, py float64) float64 {
		nx, ny := min(max(px, x+radius), x+w-radius), min(max(py, y+radius), y+h-radius)
		return math.Hypot(px-nx, py-ny) - radius
	})
}

// shape paints what is nearer than nothing to a form, softly at its edge.
func (c canvas) shape(x0, y0, x1, y1 float64, with color.RGBA, distance func(x, y float64) float64) {
	r := image.Rect(px(x0)-1, px(y0)-1, px(x1)+1, px(y1)+1).Intersect(c.img.Rect)
	for py := r.Min.Y; py < r.Max.Y; py++ {
		for qx := r.Min.X; qx < r.Max.X; qx++ {
			cover := 0.5 - distance((float64(qx)+0.5)/scale, (float64(py)+0.5)/scale)*scale
			if cover > 0 {
				c.img.SetRGBA(qx, py, mixed(c.img.RGBAAt(qx, py), with, min(cover, 1)))
			}
		}
	}
}

// write puts a text on its baseline.
func (c canvas) write(x, baseline float64, text string, f face, with color.RGBA) {
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(with), Face: f.face, Dot: fixed.P(px(x), px(baseline))}
	d.DrawString(text)
}
