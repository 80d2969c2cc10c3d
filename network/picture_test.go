package network_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"pgregory.net/rapid"

	"hilo/network"
)

func pngOf(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// chunk is a chunk of a PNG.
func chunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

// claims is a PNG that says it is so large and holds nothing.
func claims(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
}

func TestPicturesThatCannotBeKept(t *testing.T) {
	small, whole := pngOf(t, image.NewRGBA(image.Rect(0, 0, 199, 100))), pngOf(t, image.NewRGBA(image.Rect(0, 0, 300, 300)))
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewPaletted(image.Rect(0, 0, 300, 300), color.Palette{color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want network.PictureError
	}{
		"nothing":       {nil, network.PictureError{Problem: network.PictureOther}},
		"text":          {[]byte("hola"), network.PictureError{Problem: network.PictureOther}},
		"a moving one":  {moving.Bytes(), network.PictureError{Problem: network.PictureOther}},
		"a drawing":     {[]byte("<?xml version='1.0'?>\n<!-- x -->\n<SVG onload='alert(1)'/>"), network.PictureError{Problem: network.PictureDrawn}},
		"heavy":         {append(whole, make([]byte, network.MaxPictureBytes)...), network.PictureError{Problem: network.PictureTooHeavy}},
		"too small":     {small, network.PictureError{Problem: network.PictureTooSmall, Width: 199, Height: 100}},
		"a bomb":        {claims(60_000, 60_000), network.PictureError{Problem: network.PictureTooLarge, Width: 60_000, Height: 60_000}},
		"a long strip":  {claims(8001, 1), network.PictureError{Problem: network.PictureTooLarge, Width: 8001, Height: 1}},
		"an empty one":  {claims(300, 300), network.PictureError{Problem: network.PictureDamaged, Width: 300, Height: 300}},
		"cut off":       {whole[:len(whole)-40], network.PictureError{Problem: network.PictureDamaged, Width: 300, Height: 300}},
		"a broken head": {whole[:20], network.PictureError{Problem: network.PictureDamaged}},
	} {
		if _, err := network.ReadPicture(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %#v, want %#v", name, err, c.want)
		}
	}
}

// TestNothingElseIsKept reads pictures with more in them than can be seen.
func TestNothingElseIsKept(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	m.SetNRGBA(10, 10, color.NRGBA{255, 0, 0, 255})
	plain := pngOf(t, m)
	const secret = "calle Larga 12, Lucía"
	text := chunk("tEXt", []byte("Comment\x00"+secret))
	withText := append(append(append([]byte{}, plain[:33]...), text...), plain[33:]...) // after the head
	photo := jpegOf(t, m)
	withEXIF := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(2 + len(secret))}, append([]byte(secret), photo[2:]...)...)
	for name, data := range map[string][]byte{"text in a PNG": withText, "behind a PNG": append(plain, secret...), "in a JPEG": withEXIF,
		"behind a JPEG": append(photo, "PK\x03\x04"+secret...)} {
		if !bytes.Contains(data, []byte(secret)) {
			t.Fatalf("%s: nothing is hidden", name)
		}
		p, err := network.ReadPicture(data)
		if err != nil || p.Width != 300 || p.Height != 200 || bytes.Contains(p.PNG, []byte(secret)) {
			t.Errorf("%s: %d × %d, %v", name, p.Width, p.Height, err)
			continue
		}
		out, err := png.Decode(bytes.NewReader(p.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if r, g, b, a := out.At(100, 100).RGBA(); name == "text in a PNG" && (r&g&b&a != 0xffff) {
			t.Errorf("%s: what was to see through is %v", name, out.At(100, 100))
		}
	}
}

// TestPicturesAreKeptAsSmallAsPaperNeeds holds for all shapes: no side is longer than it should be, the shape stays, and
// read again it is the same.
func TestPicturesAreKeptAsSmallAsPaperNeeds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 80).Draw(rt, "w"), rapid.OneOf(rapid.IntRange(200, 260), rapid.IntRange(990, 1100)).Draw(rt, "h")
		m := image.NewGray(image.Rect(0, 0, w, h))
		for i := range m.Pix {
			m.Pix[i] = byte(i * i >> 3)
		}
		p, err := network.ReadPicture(pngOf(t, m))
		if err != nil {
			rt.Fatal(err)
		}
		longer, grows := max(p.Width, p.Height), p.Width > w || p.Height > h
		if longer > 1000 || grows || len(p.PNG) > 1<<20 || p.Width*h > (w+1)*(p.Height+1) && p.Width > 1 {
			rt.Fatalf("%d × %d became %d × %d, of %d bytes", w, h, p.Width, p.Height, len(p.PNG))
		}
		again, err := network.ReadPicture(p.PNG)
		if err != nil || !bytes.Equal(again.PNG, p.PNG) {
			rt.Fatalf("read again it is another: %v", err)
		}
	})
}
