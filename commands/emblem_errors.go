package commands

import (
	"errors"

	"hilo/bot"
	"hilo/network"
)

// explainPicture puts into words what is wrong with a picture, or with reading or keeping it.
func explainPicture(r *bot.Request, err error) (bot.Text, bool) {
	if e, ok := errors.AsType[network.PictureError](err); ok {
		return pictureProblem(r.Printer, e), true
	}
	if e, ok := errors.AsType[network.TooManyEmblemsError](err); ok {
		return r.T("emblem.too_many", bot.Args{"Most": e.Most}), true
	}
	if e, ok := errors.AsType[network.SameEmblemError](err); ok {
		return r.T("emblem.same", bot.Args{"Alt": e.Emblem.Alt}), true
	}
	if r.Route() != "network/emblem_add" {
		return nil, false
	}
	_, later := errors.AsType[bot.LaterError](err)
	switch {
	case errors.Is(err, bot.ErrTooLarge):
		return pictureProblem(r.Printer, network.PictureError{Problem: network.PictureTooHeavy}), true
	case errors.Is(err, bot.ErrGone):
		return r.T("emblem.gone", nil), true
	case errors.Is(err, bot.ErrNotAllowed):
		return r.T("emblem.not_allowed", nil), true
	case later:
		return r.T("emblem.later", nil), true
	}
	return nil, false
}

// pictureProblem says why a picture cannot be kept, and what to do.
func pictureProblem(p bot.Printer, e network.PictureError) bot.Text {
	args := bot.Args{"Width": e.Width, "Height": e.Height, "Least": network.MinPictureSide, "Most": network.MaxPictureBytes >> 20,
		"Pixels": network.MaxPicturePixels / 1_000_000}
	switch e.Problem {
	case network.PictureTooHeavy:
		return p.T("emblem.bad_heavy", args)
	case network.PictureDrawn:
		return p.T("emblem.bad_drawn", args)
	case network.PictureTooLarge:
		return p.T("emblem.bad_large", args)
	case network.PictureTooSmall:
		return p.T("emblem.bad_small", args)
	case network.PictureDamaged:
		return p.T("emblem.bad_damaged", args)
	case network.PictureOther:
	}
	return p.T("emblem.bad_format", args)
}
