package network

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // what people send
	"image/png"
	"net/http"
	"strings"
)

// Limits of a picture that somebody sends.
const (
	MaxPictureBytes  = 5 << 20
	MaxPictureSide   = 8000       // pixels
	MaxPicturePixels = 12_000_000 // unpacked they take four times as many bytes, and more on the way
	MinPictureSide   = 200        // of the longer side: less is blurred on paper
)

// A picture is kept no larger than what is good on paper.
const (
	keptSide  = 1000    // pixels of the longer side: four centimetres wide at 600 dots per inch
	keptBytes = 1 << 20 // of the PNG
)

// PictureProblem is why a picture cannot be kept.
type PictureProblem string

// The problems of a picture.
const (
	PictureTooHeavy PictureProblem = "heavy"   // more bytes than MaxPictureBytes
	PictureDrawn    PictureProblem = "drawn"   // SVG: a program more than a picture
	PictureOther    PictureProblem = "other"   // neither PNG nor JPEG
	PictureTooLarge PictureProblem = "large"   // too many pixels
	PictureTooSmall PictureProblem = "small"   // too few
	PictureDamaged  PictureProblem = "damaged" // it begins well and cannot be read
)

// PictureProblems are all problems of a picture.
var PictureProblems = []PictureProblem{PictureTooHeavy, PictureDrawn, PictureOther, PictureTooLarge, PictureTooSmall, PictureDamaged}

// PictureError means that a picture cannot be kept.
type PictureError struct {
	Problem       PictureProblem
	Width, Height int // where they are known
}

func (e PictureError) Error() string { return "picture: " + string(e.Problem) }

// Picture is a picture that was read and made anew: nothing of the file that it came in is left.
type Picture struct {
	Width, Height int
	PNG           []byte
}

// ReadPicture reads a PNG or JPEG that somebody sent and makes it anew: on white, no larger than is good on paper, and
// without anything that a file may hold beside its picture. What cannot be kept is a PictureError. Its size is looked at
// before it is unpacked.
func ReadPicture(data []byte) (Picture, error) {
	if len(data) > MaxPictureBytes {
		return Picture{}, PictureError{Problem: PictureTooHeavy}
	}
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case errors.Is(err, image.ErrFormat):
		return Picture{}, PictureError{Problem: unlike(data)}
	case err != nil:
		return Picture{}, PictureError{Problem: PictureDamaged}
	case format != "png" && format != "jpeg":
		return Picture{}, PictureError{Problem: PictureOther}
	case conf.Width <= 0 || conf.Height <= 0:
		return Picture{}, PictureError{Problem: PictureDamaged}
	case max(conf.Width, conf.Height) > MaxPictureSide || conf.Width*conf.Height > MaxPicturePixels:
		return Picture{}, PictureError{PictureTooLarge, conf.Width, conf.Height}
	case max(conf.Width, conf.Height) < MinPictureSide:
		return Picture{}, PictureError{PictureTooSmall, conf.Width, conf.Height}
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, PictureError{PictureDamaged, conf.Width, conf.Height}
	}
	return anew(onWhite(from))
}

// unlike is what is wrong with a file that is no picture we read.
func unlike(data []byte) PictureProblem {
	head := strings.ToLower(string(data[:min(len(data), 1024)]))
	if strings.Contains(head, "<svg") || strings.HasPrefix(http.DetectContentType(data), "text/xml") {
		return PictureDrawn
	}
	return PictureOther
}

// onWhite is a picture without anything to see through: paper is white, and a chat may be dark.
func onWhite(from image.Image) *image.RGBA {
	b := from.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), from, b.Min, draw.Over)
	return out
}

// anew writes a picture as small as it has to be.
func anew(from *image.RGBA) (Picture, error) {
	size := from.Bounds().Size()
	for side := keptSide; ; side = side * 3 / 4 {
		to := shrunk(from, side)
		var out bytes.Buffer
		e := png.Encoder{CompressionLevel: png.BestCompression}
		if err := e.Encode(&out, to); err != nil {
			return Picture{}, PictureError{PictureDamaged, size.X, size.Y}
		}
		if out.Len() <= keptBytes {
			return Picture{to.Bounds().Dx(), to.Bounds().Dy(), out.Bytes()}, nil
		}
	}
}

// shrunk is a picture whose longer side is no longer than that: each of its points is the mean of those that it stands
// for.
func shrunk(from *image.RGBA, side int) *image.RGBA {
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	if max(w, h) <= side {
		return from
	}
	tw, th := max(1, w*side/max(w, h)), max(1, h*side/max(w, h))
	out := image.NewRGBA(image.Rect(0, 0, tw, th))
	for y := range th {
		y0, y1 := y*h/th, max((y+1)*h/th, y*h/th+1)
		for x := range tw {
			x0, x1 := x*w/tw, max((x+1)*w/tw, x*w/tw+1)
			out.SetRGBA(x, y, mean(from, image.Rect(x0, y0, x1, y1)))
		}
	}
	return out
}

// mean is the colour of a part of a picture seen from afar.
func mean(from *image.RGBA, part image.Rectangle) color.RGBA {
	var r, g, b int
	for y := part.Min.Y; y < part.Max.Y; y++ {
		row := from.Pix[from.PixOffset(part.Min.X, y):from.PixOffset(part.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			r, g, b = r+int(row[i]), g+int(row[i+1]), b+int(row[i+2])
		}
	}
	n := part.Dx() * part.Dy()
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}
