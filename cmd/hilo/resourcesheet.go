package main

import (
	"errors"
	"io"
	"os"
	"slices"

	"hilo/network"
	"hilo/network/sheet"
)

// Lists as spreadsheet programs have them.

// sheetSource begins the name by which a row without a code of its own is found again: by what it is called and who offers it.
const sheetSource = "sheet:"

func readCSV(path string, g *guide, faults *faults, each func(network.SheetCard) error) error {
	return readSheet(path, g, faults, each, sheet.ReadCSV)
}

func readXLSX(path string, g *guide, faults *faults, each func(network.SheetCard) error) error {
	return readSheet(path, g, faults, each, sheet.ReadXLSX)
}

// opener begins to read a sheet, below the headings that are known.
type opener func(r io.Reader, known func(heading string) bool) (*sheet.Reader, error)

func readSheet(path string, g *guide, faults *faults, each func(network.SheetCard) error, open opener) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := open(f, network.SheetHeading)
	if err != nil {
		return named(path, err)
	}
	return named(path, handRows(rows, g, faults, each))
}

// handRows hands on the cards of a list, and closes it. A row in which something is wrong keeps the whole list out.
func handRows(rows *sheet.Reader, g *guide, faults *faults, each func(network.SheetCard) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	cards := network.NewSheetReader(rows.Headings, g.names)
	for _, heading := range cards.Unknown() {
		faults.add("column "+heading+": left out, it is none that a card has", false)
	}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		card, wrong := cards.Card(row.Number, row.Cells)
		for _, w := range wrong {
			faults.add(w.Error(), !w.Warning)
		}
		if slices.ContainsFunc(wrong, func(w network.CellError) bool { return !w.Warning }) {
			continue
		}
		if card.Card.Source == "" {
			card.Card.Source = sheetSource + network.Fold(card.Card.Name) + "/" + network.Fold(card.Entity)
		}
		if err := each(card); err != nil {
			return err
		}
	}
}

func writeCSV(out io.Writer, g *guide, resources func(func(network.Resource) error) error) error {
	return sheet.WriteCSV(out, network.SheetHeadings(g.network.Lang), g.sheetRows(resources))
}

func writeXLSX(out io.Writer, g *guide, resources func(func(network.Resource) error) error) error {
	return sheet.WriteXLSX(out, g.texts.T("guidefile.sheet", nil), network.SheetHeadings(g.network.Lang), g.sheetRows(resources))
}

// sheetRows writes resources as rows, each with the code by which it is known again.
func (g *guide) sheetRows(resources func(func(network.Resource) error) error) func(func([]string) error) error {
	entities, units, areas := g.entityNames(), map[int64]string{}, map[int64]string{}
	for _, e := range g.entities {
		for _, u := range e.Units {
			units[u.ID] = u.Name
		}
	}
	for _, a := range g.areas {
		areas[a.ID] = a.Name
	}
	return func(write func([]string) error) error {
		return resources(func(r network.Resource) error {
			row := network.SheetCard{Card: r.Card, Entity: entities[r.Entity], Unit: units[r.Unit]}
			if r.Entity == 0 {
				row.Entity = r.Card.Provider
			}
			for _, a := range r.Areas {
				row.Areas = append(row.Areas, areas[a])
			}
			if row.Card.Source == "" {
				row.Card.Source = network.HSDSSource + r.HSDSID(g.space())
			}
			return write(network.SheetRow(row))
		})
	}
}
