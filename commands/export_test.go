package commands

import (
	"context"
	"time"

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

// OrderNumber is the number of what somebody wants made of the record of some days, and OrderOf reads it.
func OrderNumber(kind, area int64, from, to time.Time) int64 {
	return order{kind, area, from, to}.number()
}

func OrderOf(n int64, loc *time.Location) (kind, area int64, from, to time.Time) {
	o := orderOf(n, loc)
	return o.kind, o.area, o.from, o.to
}
