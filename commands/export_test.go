package commands

import (
	"context"

	"hilo/network"
)

// NoticesDue is the job that looks at a network's waiting notices.
func (f *Features) NoticesDue(ctx context.Context, networkID int64) error {
	_, err := f.noticesDue(ctx, network.NoticesJob{Network: networkID})
	return err
}
