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

	"hilo/locales"
	"hilo/network"
)

// readCards hands every card of a file to each, in the same order at every reading. What is wrong in the file, row by row,
// goes to faults; an error is what keeps it from being read on, or what each returned.
type readCards func(path string, g *guide, faults *faults, each func(network.SheetCard) error) error

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

// faults is what is wrong with a file: the first of it in words, and all of it counted.
type faults struct {
	told         []string
	count, grave int
}

// faultsTold is how many lines about a file are written at most.
const faultsTold = 100

// add counts what is wrong; what is grave keeps the file from being imported.
func (f *faults) add(what string, grave bool) {
	mark := "  "
	if f.count++; grave {
		f.grave++
		mark = "! "
	}
	if len(f.told) < faultsTold {
		f.told = append(f.told, mark+what)
	}
}

// there is what a guide has already.
type there struct {
	sources map[string]bool // of what was imported
	own     map[string]bool // ids under which what was written here is exported
}

func (g *guide) there(ctx context.Context) (there, error) {
	t := there{map[string]bool{}, map[string]bool{}}
	err := g.store.EachResource(ctx, g.network.ID, func(r network.Resource) error {
		if !strings.HasPrefix(r.Card.Source, network.HSDSSource) { // it would come back under the id that it went out with
			t.own[network.HSDSSource+r.HSDSID(g.space())] = true
		}
		if r.Card.Source != "" {
			t.sources[r.Card.Source] = true
		}
		return nil
	})
	return t, err
}

// reading is a file being read.
type reading struct {
	*guide
	there   there
	faults  faults
	written int // left out, since they were written here
}

// file hands every resource of a file to each.
func (r *reading) file(path string, each func(network.Resource) error) error {
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
	return read(path, r.guide, &r.faults, func(c network.SheetCard) error {
		if r.there.own[c.Card.Source] {
			r.written++
			return nil
		}
		return each(r.resource(c))
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

// tell writes what is wrong with a file, and what was left out of it.
func (r *reading) tell(out io.Writer, err error) error {
	var b strings.Builder
	for _, line := range r.faults.told {
		fmt.Fprintln(&b, line)
	}
	if more := r.faults.count - len(r.faults.told); more > 0 {
		fmt.Fprintln(&b, r.texts.T("guidefile.more", locales.Args{"N": more}))
	}
	if r.faults.count > 0 {
		fmt.Fprintln(&b, r.texts.T("guidefile.wrong", locales.Args{"N": r.faults.count, "Grave": r.faults.grave}))
	}
	if r.written > 0 {
		fmt.Fprintln(&b, r.texts.T("guidefile.own", locales.Args{"N": r.written}))
	}
	_, failed := io.WriteString(out, b.String())
	return errors.Join(err, failed)
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
