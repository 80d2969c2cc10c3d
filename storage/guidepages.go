package storage

import (
	"context"

	"hilo/network"
)

// GuidePage is where a network's guide can be read without chat.
type GuidePage struct {
	Address string `db:"address"`
	Public  bool   `db:"public"` // the network chose the address; else it cannot be guessed
}

// GuidePage is a network's page; network.ErrNotFound while it is closed.
func (t *Tx) GuidePage(ctx context.Context, networkID int64) (GuidePage, error) {
	var p GuidePage
	err := t.get(ctx, &p, `select address, public from guide_pages where network = ?`, networkID)
	return p, err
}

// SaveGuidePage opens a network's page, or moves it. An address that another network has is ErrTaken.
func (t *Tx) SaveGuidePage(ctx context.Context, networkID int64, p GuidePage) error {
	_, err := t.exec(ctx, `insert into guide_pages (network, address, public) values (?, ?, ?)
		on conflict (network) do update set address = excluded.address, public = excluded.public`, networkID, p.Address, p.Public)
	return err
}

// CloseGuidePage closes a network's page; one that is closed stays so.
func (t *Tx) CloseGuidePage(ctx context.Context, networkID int64) error {
	_, err := t.exec(ctx, `delete from guide_pages where network = ?`, networkID)
	return err
}

// GuideAt is the network whose guide is read at an address; network.ErrNotFound where none is.
func (s *Store) GuideAt(ctx context.Context, address string) (network.Network, error) {
	var n network.Network
	err := s.ask(func(t *Tx) error {
		var id int64
		if err := t.get(ctx, &id, `select network from guide_pages where address = ?`, address); err != nil {
			return err
		}
		var err error
		n, err = t.Network(ctx, id)
		return err
	})
	return n, err
}
