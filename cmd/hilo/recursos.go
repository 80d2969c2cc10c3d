package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// recursosCmd is the guide of resources as files.
type recursosCmd struct {
	Check  recursosCheckCmd  `cmd:"" help:"Say what is in a file of resources and what is wrong with it, row by row."`
	Import recursosImportCmd `cmd:"" help:"Take the resources of a file into the guide."`
	Export recursosExportCmd `cmd:"" help:"Write the guide as a file."`
}

const recursosHelp = `Files of resources are, by the end of their name:

  .json .ndjson   Open Referral HSDS 3: a list of services, or one a line
  .zip, a folder  the tables of HSDS 3: services.csv, organizations.csv…
  .csv .xlsx      a list with a row of headings: Nombre, Entidad, Teléfonos, Horario… (in Spanish, Valencian or English)`

// ofNetwork is the flag that says whose guide it is.
type ofNetwork struct {
	database
	Network string `placeholder:"NAME" help:"Which network, where there are several."`
}

type recursosCheckCmd struct {
	ofNetwork
	File string `arg:"" help:"The file, or the folder."`
}

func (recursosCheckCmd) Help() string {
	return `Reads a file as hilo recursos import would, counts what is new, and tells what is wrong, in the network's language: at most a
hundred lines. Rows and services that would be left out are marked with !. Of a file that this guide wrote it tells what
changes in its cards. It changes nothing.

  hilo recursos check guia.zip

` + recursosHelp
}

type recursosImportCmd struct {
	ofNetwork
	File string `arg:"" help:"The file, or the folder."`
}

func (recursosImportCmd) Help() string {
	return `Takes the resources of a file into the guide: all that can be taken at once, or nothing where the file cannot be read to its
end. Rows and services with something wrong are left out, and told. One that was imported before is known by its id and
brought up to date; what a file leaves out stays in the guide. A file that this guide wrote changes its cards, but for those
that somebody changed since. Stopped half way, the same command goes on where it was, and nothing is seen before the end.

  hilo recursos check guia.zip
  hilo recursos import guia.zip

` + recursosHelp
}

type recursosExportCmd struct {
	ofNetwork
	File string `arg:"" type:"path" help:"The file: .json, .zip, .csv or .xlsx."`
}

func (recursosExportCmd) Help() string {
	return `Writes every resource that is offered. One that was imported goes out as it came, with all that hilo does not know of
it, but for what was changed here. The file is readable by you alone, and is there whole or not at all.

  hilo recursos export guia.json
  hilo recursos export guia.zip
  hilo recursos export guia.xlsx`
}

// guide is what files of resources are read and written against.
type guide struct {
	store    *storage.Store
	network  network.Network
	catalog  *locales.Catalog
	texts    *locales.Printer
	entities []network.Entity
	areas    []storage.Area
	names    []string // that the network's texts may say
}

// space keeps ids of this network apart from those of others.
func (g *guide) space() string { return g.network.Platform + ":" + g.network.Workspace }

// with opens the guide for a while.
func (c ofNetwork) with(ctx context.Context, fn func(*guide) error) error {
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	return c.database.with(ctx, func(store *storage.Store) error {
		if err := migrated(ctx, store); err != nil {
			return err
		}
		g := &guide{store: store, catalog: catalog}
		err := store.View(ctx, func(t *storage.Tx) (err error) {
			if g.network, err = chosen(ctx, t, c.Network); err != nil {
				return err
			}
			return g.know(ctx, t)
		})
		if err != nil {
			return err
		}
		g.texts = catalog.Printer(g.network.Lang)
		return fn(g)
	})
}

// know reads what files name of the network.
func (g *guide) know(ctx context.Context, t *storage.Tx) (err error) {
	if g.entities, err = t.Entities(ctx, g.network.ID); err != nil {
		return err
	}
	if g.areas, err = t.Areas(ctx, g.network); err != nil {
		return err
	}
	g.names, err = t.Names(ctx, g.network.ID)
	return err
}

// errNotImported says that a file was refused; why was told before.
var errNotImported = errors.New("nothing was imported")

func (c *recursosCheckCmd) Run(ctx context.Context, con console) error {
	return c.with(ctx, func(g *guide) error {
		there, err := g.there(ctx)
		if err != nil {
			return err
		}
		read := g.reading(there)
		err = read.file(ctx, c.File, func(network.Resource) error { return ctx.Err() })
		read.faults.tell(con.out)
		if err != nil {
			return err
		}
		read.again.tell(con.out, g.texts)
		fmt.Fprintln(con.out, g.texts.T("guidefile.counted", locales.Args{"All": read.all, "New": read.all - read.known, "Known": read.known}))
		if read.empty() {
			return errors.New("there is nothing in it that can be imported")
		}
		return nil
	})
}

// empty says whether all that a file holds is left out.
func (r *reading) empty() bool { return r.all == 0 && r.faults.left > 0 }

func (c *recursosImportCmd) Run(ctx context.Context, con console) error {
	return c.with(ctx, func(g *guide) error {
		there, err := g.there(ctx)
		if err != nil {
			return err
		}
		digest, err := digestOf(c.File)
		if err != nil {
			return err
		}
		imp, err := g.store.BeginImport(ctx, g.network.ID, digest)
		if err != nil {
			return err
		}
		if imp.Staged > 0 {
			fmt.Fprintln(con.err, g.texts.T("guidefile.resumed", locales.Args{"N": imp.Staged}))
		}
		read := g.reading(there)
		s := staging{guide: g, imp: imp}
		err = read.file(ctx, c.File, func(r network.Resource) error { return s.add(ctx, r) })
		if s.err != nil { // what is staged waits for the next time
			return s.err
		}
		read.faults.tell(con.out)
		if err != nil || read.empty() {
			return errors.Join(err, g.store.DropImport(ctx, g.network.ID, imp.Number), errNotImported)
		}
		return s.publish(ctx, con.out, read.again)
	})
}

// staging puts the cards of a file aside until all are there.
type staging struct {
	*guide
	imp   storage.Import
	seen  int
	batch []network.Resource
	err   error
}

// stageAtOnce is how many cards are put aside in one transaction.
const stageAtOnce = 500

// add puts one more aside, unless it was when the import was begun before.
func (s *staging) add(ctx context.Context, r network.Resource) error {
	if s.seen++; s.seen <= s.imp.Staged {
		return nil
	}
	if s.batch = append(s.batch, r); len(s.batch) == stageAtOnce {
		s.flush(ctx)
	}
	return s.err
}

func (s *staging) flush(ctx context.Context) {
	if len(s.batch) > 0 {
		s.err = s.store.Stage(ctx, s.network.ID, s.imp.Number, s.batch)
		s.batch = s.batch[:0]
	}
}

// publish puts aside what changes cards of this guide's own, after all else, so that an import that goes on need not find it
// where it was; and has all be seen.
func (s *staging) publish(ctx context.Context, out io.Writer, own again) error {
	for _, r := range own.changed {
		if s.batch = append(s.batch, r); len(s.batch) == stageAtOnce && s.err == nil {
			s.flush(ctx)
		}
	}
	if s.err == nil {
		s.flush(ctx)
	}
	if s.err != nil {
		return s.err
	}
	p, err := s.store.Publish(ctx, s.network.ID, s.imp.Number)
	if err != nil {
		return err
	}
	if err := commands.New(s.store, s.catalog).Begin(ctx); err != nil { // their owners are to be asked in time
		return err
	}
	_, err = fmt.Fprintln(out, s.texts.T("guidefile.imported", locales.Args{"New": p.Added, "Changed": p.Changed, "Same": p.Same + own.same,
		"Left": p.Left + own.keeping}))
	return err
}

func (c *recursosExportCmd) Run(ctx context.Context, con console) error {
	write, ok := cardWriters[filepath.Ext(c.File)]
	if !ok {
		return fmt.Errorf("%s: a file of resources ends in %s", c.File, endings(cardWriters))
	}
	return c.with(ctx, func(g *guide) error {
		count := 0
		err := whole(c.File, func(out io.Writer) error {
			return write(out, g, func(fn func(network.Resource) error) error {
				return g.store.EachResource(ctx, g.network.ID, func(r network.Resource) error {
					count++
					return cmp.Or(ctx.Err(), fn(r))
				})
			})
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(con.out, g.texts.T("guidefile.exported", locales.Args{"N": count, "File": c.File}))
		return err
	})
}
