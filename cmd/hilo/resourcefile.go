package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hilo/network"
)

// readCards hands every card of a file to each, in the same order at every reading. What is wrong in the file, row by row,
// goes to faults; an error is what keeps it from being read on, or what each returned.
type readCards func(path string, g *guide, faults *faults, each func(row) error) error

// cardReaders are by the ends of the files' names; a folder has none.
var cardReaders = map[string]readCards{
	".json": readHSDSJSON, ".ndjson": readHSDSJSON, ".jsonl": readHSDSJSON, ".zip": readHSDSZip, "": readHSDSFolder,
	".csv": readCSV, ".xlsx": readXLSX,
}

// writeCards writes all resources to a file.
type writeCards func(out io.Writer, g *guide, resources func(func(network.Resource) error) error) error

var cardWriters = map[string]writeCards{".json": writeHSDSJSON, ".zip": writeHSDSZip, ".csv": writeCSV, ".xlsx": writeXLSX}

// endings names the kinds of files.
func endings[V any](kinds map[string]V) string {
	return strings.TrimLeft(strings.Join(slices.Sorted(maps.Keys(kinds)), " "), " ")
}

// reading is a file being read.
type reading struct {
	*guide
	there      there
	faults     faults
	all, known int // how many cards it tells of, and how many of them are in the guide
	again      again
}

func (g *guide) reading(there there) *reading {
	return &reading{guide: g, there: there, faults: faults{texts: g.texts}}
}

// file hands every resource of a file to each, but for those whose cards this guide wrote.
func (r *reading) file(ctx context.Context, path string, each func(network.Resource) error) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	ending := strings.ToLower(filepath.Ext(path))
	if info.IsDir() {
		ending = ""
	}
	read, ok := cardReaders[ending]
	if !ok || ending == "" && !info.IsDir() {
		return fmt.Errorf("%s: a file of resources ends in %s", path, endings(cardReaders))
	}
	return read(path, r.guide, &r.faults, func(c row) error {
		r.all++
		number := r.there.known[c.Card.Source]
		if number != 0 {
			r.known++
		}
		if r.there.own[c.Card.Source] || number != 0 && c.Version > 0 {
			return r.takeBack(ctx, number, c)
		}
		return each(r.resource(c.SheetCard))
	})
}

// resource is a card with the entity, the unit and the areas of the network that it names.
func (g *guide) resource(c network.SheetCard) network.Resource {
	r := network.Resource{Card: c.Card}
	for _, e := range g.entities {
		if c.Entity == "" || network.Fold(e.Name) != network.Fold(c.Entity) {
			continue
		}
		r.Entity = e.ID
		for _, u := range e.Units {
			if c.Unit != "" && network.Fold(u.Name) == network.Fold(c.Unit) {
				r.Unit = u.ID
			}
		}
	}
	if r.Entity == 0 && r.Card.Provider == "" {
		r.Card.Provider = c.Entity
	}
	for _, a := range g.areas {
		if slices.ContainsFunc(c.Areas, func(name string) bool { return network.Fold(name) == network.Fold(a.Name) }) {
			r.Areas = append(r.Areas, a.ID)
		}
	}
	return r
}

// digestOf tells what a file holds, or a folder in its files.
func digestOf(path string) (string, error) {
	sum := sha256.New()
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if within, err := filepath.Rel(path, name); err == nil {
			fmt.Fprintf(sum, "%s\x00", within)
		}
		_, err = io.Copy(sum, f)
		return err
	})
	return fmt.Sprintf("%x", sum.Sum(nil)), err
}

// whole writes a file under another name beside its own, and gives it its name when all is in it.
func whole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".hilo-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
