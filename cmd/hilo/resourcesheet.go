package main

import (
	"errors"
	"io"
	"os"

	"hilo/locales"
	"hilo/network"
	"hilo/network/sheet"
)

// Lists as spreadsheet programs have them.

// sheetSource begins the name by which a row without a code of its own is found again: by what it is called and who offers it.
const sheetSource = "sheet:"

func readCSV(path string, g *guide, faults *faults, each func(row) error) error {
	return readSheet(path, g, faults, each, sheet.ReadCSV)
}

func readXLSX(path string, g *guide, faults *faults, each func(row) error) error {
	return readSheet(path, g, faults, each, sheet.ReadXLSX)
}

// opener begins to read a sheet, below the headings that are known.
type opener func(r io.Reader, known func(heading string) bool) (*sheet.Reader, error)

func readSheet(path string, g *guide, faults *faults, each func(row) error, open opener) error {
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

// handRows hands on the cards of a list, and closes it. A row in which something is wrong is left out.
func handRows(rows *sheet.Reader, g *guide, faults *faults, each func(row) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	cards := network.NewSheetReader(rows.Headings, g.names)
	for _, heading := range cards.Unknown() {
		faults.add(faults.say("guidefile.column_unknown", locales.Args{"Column": heading}), false)
	}
	for {
		cells, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		card, wrong := cards.Card(cells.Number, cells.Cells)
		if faults.row(wrong) {
			continue
		}
		if card.Card.Source == "" {
			card.Card.Source = sheetSource + network.Fold(card.Card.Name) + "/" + network.Fold(card.Entity)
		}
		over := func(_ network.Resource, listed network.SheetCard) network.SheetCard { return cards.Merge(listed, card) }
		if err := each(row{SheetCard: card, over: over}); err != nil {
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
	return func(write func([]string) error) error {
		return resources(func(r network.Resource) error {
			card := g.listed(r)
			if card.Card.Source == "" {
				card.Card.Source = network.HSDSSource + r.HSDSID(g.space())
			}
			return write(network.SheetRow(card))
		})
	}
}
