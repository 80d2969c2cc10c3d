package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/hsds"
	"hilo/network/privacy"
)

// Files of Open Referral's standard.

func readHSDSJSON(path string, g *guide, faults *faults, each func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var problems hsds.Problems
	err = handServices(hsds.ReadJSON(f, &problems), g, faults, each)
	faults.problems(problems)
	return named(path, err)
}

func readHSDSZip(path string, g *guide, faults *faults, each func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := hsds.OpenZip(f, info.Size())
	if err == nil {
		err = readHSDSPackage(p, g, faults, each)
	}
	return named(path, err)
}

func readHSDSFolder(path string, g *guide, faults *faults, each func(row) error) error {
	p, err := hsds.OpenFolder(os.DirFS(path))
	if err == nil {
		err = readHSDSPackage(p, g, faults, each)
	}
	return named(path, err)
}

// readHSDSPackage puts the rows of a package aside in a file that nobody else sees.
func readHSDSPackage(p *hsds.Package, g *guide, faults *faults, each func(row) error) error {
	scratch, err := os.CreateTemp("", "hilo-*")
	if err != nil {
		return err
	}
	defer func() {
		scratch.Close()
		os.Remove(scratch.Name())
	}()
	var problems hsds.Problems
	t, err := hsds.ReadTables(p, scratch, &problems)
	faults.problems(problems)
	if err != nil {
		return err
	}
	return handServices(t.Services(), g, faults, each)
}

// handServices hands on what is still offered, without what cannot be taken and what the guide does not hold: numbers that
// tell who somebody is.
func handServices(all iter.Seq2[hsds.Read, error], g *guide, faults *faults, each func(row) error) error {
	guard, names := privacy.New(nil), g.entityNames()
	for r, err := range all {
		if err != nil {
			return err
		}
		if r.Bad {
			faults.left++
			continue
		}
		if status := r.Service.Text("status"); status == "inactive" || status == "defunct" {
			continue
		}
		card := network.CardFromHSDS(r.Service)
		words := strings.Join([]string{card.Name, card.Description, card.Audience, card.Conditions, card.Documents, card.How, card.Contact}, "\n")
		if report := guard.Check(words, privacy.Contact); report.Verdict == privacy.Refuse {
			faults.personal(r.Service.Text("id"), report)
			continue
		}
		if err := each(g.serviceRow(r.Service, card, names)); err != nil {
			return err
		}
	}
	return nil
}

// serviceRow is a service as a row.
func (g *guide) serviceRow(s hsds.Service, card network.Card, names map[int64]string) row {
	modified, _ := time.Parse(time.RFC3339, s.Text("last_modified")) // what is no time says nothing
	return row{network.SheetCard{Card: card, Entity: card.Provider}, modified,
		func(stored network.Resource, listed network.SheetCard) network.SheetCard {
			listed.Card = stored.MergeHSDS(g.space(), names[stored.Entity], card)
			if listed.Card.Provider != stored.Card.Provider {
				listed.Entity = listed.Card.Provider
			}
			return listed
		}}
}

func named(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}

// entityNames are the network's entities by their ids.
func (g *guide) entityNames() map[int64]string {
	names := map[int64]string{}
	for _, e := range g.entities {
		names[e.ID] = e.Name
	}
	return names
}

func writeHSDSJSON(out io.Writer, g *guide, resources func(func(network.Resource) error) error) error {
	names := g.entityNames()
	w := hsds.NewJSONWriter(out)
	err := resources(func(r network.Resource) error { return w.Write(r.HSDS(g.space(), names[r.Entity])) })
	return errors.Join(err, w.Close())
}

// writeHSDSZip writes the tables side by side into a folder, and then into the zip, which takes one at a time.
func writeHSDSZip(out io.Writer, g *guide, resources func(func(network.Resource) error) error) (err error) {
	folder, err := os.MkdirTemp("", "hilo-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	names := g.entityNames()
	w := hsds.NewTableWriter(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(folder, name)) })
	err = resources(func(r network.Resource) error { return w.Write(r.HSDS(g.space(), names[r.Entity])) })
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	z := zip.NewWriter(out)
	return errors.Join(z.AddFS(os.DirFS(folder)), z.Close())
}
