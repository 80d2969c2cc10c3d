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

// RemindTomorrow is the job that reminds of a meeting a working day before.
func (f *Features) RemindTomorrow(ctx context.Context, networkID, meeting int64) error {
	_, err := f.remindDue(ctx, remindMeeting{networkID, meeting, 0, network.ReminderWorkday})
	return err
}
