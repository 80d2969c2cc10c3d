package commands

import (
	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// CrowdedHome is the page of somebody for whom more waits of every kind than it shows.
func CrowdedHome(f *Features, p bot.Printer) *bot.Message {
	const many = 40
	w := homePage{f: f, r: &bot.Request{Printer: p, Actor: network.Actor{Role: network.Coordinator}}, pending: pending{
		rounds: make([]ballotsLeft, many), meetings: make([]network.Meeting, many), questions: make([]network.Question, mostActed),
		cards: make([]network.Resource, mostListed), needs: make([]network.Need, mostListed), wishes: make([]network.Event, many),
		urgent: make([]storage.UrgentArea, many), asked: many, unsaid: many, own: many, unsure: many,
	}}
	return w.message()
}
