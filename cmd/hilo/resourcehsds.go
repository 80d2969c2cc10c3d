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

	"hilo/network"
	"hilo/network/hsds"
	"hilo/network/privacy"
)

// Files of Open Referral's standard.

func readHSDSJSON(path string, _ *guide, faults *faults, each func(network.SheetCard) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var problems hsds.Problems
	err = handServices(hsds.ReadJSON(f, &problems), faults, each)
	faults.addProblems(problems)
	return named(path, err)
}

func readHSDSZip(path string, _ *guide, faults *faults, each func(network.SheetCard) error) error {
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
		err = readHSDSPackage(p, faults, each)
	}
	return named(path, err)
}

func readHSDSFolder(path string, _ *guide, faults *faults, each func(network.SheetCard) error) error {
	p, err := hsds.OpenFolder(os.DirFS(path))
	if err == nil {
		err = readHSDSPackage(p, faults, each)
	}
	return named(path, err)
}

// readHSDSPackage puts the rows of a package aside in a file that nobody else sees.
func readHSDSPackage(p *hsds.Package, faults *faults, each func(network.SheetCard) error) error {
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
	faults.addProblems(problems)
	if err != nil {
		return err
	}
	return handServices(t.Services(), faults, each)
}

// handServices hands on what is still offered, without what the guide does not hold: numbers that tell who somebody is.
func handServices(all iter.Seq2[hsds.Read, error], faults *faults, each func(network.SheetCard) error) error {
	guard := privacy.New(nil)
	for r, err := range all {
		if err != nil {
			return err
		}
		if status := r.Service.Text("status"); status == "inactive" || status == "defunct" {
			continue
		}
		card := network.CardFromHSDS(r.Service)
		words := strings.Join([]string{card.Name, card.Description, card.Audience, card.Conditions, card.Documents, card.How, card.Contact}, "\n")
		if report := guard.Check(words, privacy.Contact); report.Verdict == privacy.Refuse {
			faults.add(fmt.Sprintf("service %s: left out, personal data is not kept here: %v", r.Service.Text("id"), report.Kinds()), false)
			continue
		}
		if err := each(network.SheetCard{Card: card, Entity: card.Provider}); err != nil {
			return err
		}
	}
	return nil
}

// addProblems adds what was found in a file of the standard.
func (f *faults) addProblems(problems hsds.Problems) {
	f.count += problems.Count - len(problems.Told)
	f.grave += problems.Grave
	for _, p := range problems.Told {
		f.add(p.String(), p.Grave)
		if p.Grave {
			f.grave--
		}
	}
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
