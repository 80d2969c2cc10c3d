package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// stopWithin is how long a process that was told to stop may take.
const stopWithin = 10 * time.Second

// newServer has all the time-outs that a server on a network needs. Whoever streams sets their own for writing.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// listen takes an address, and says plainly when another process has it.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, portTakenError{addr}
	}
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return ln, nil
}

// portTakenError means that something else listens there.
type portTakenError struct{ addr string }

func (e portTakenError) Error() string {
	return "something else listens on " + e.addr + "; choose another address with --addr"
}

// answer serves until the context ends, then takes no more, finishes what is under way and calls stop, all within
// stopWithin.
func answer(ctx context.Context, srv *http.Server, ln net.Listener, stop func(context.Context) error) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if e := srv.Shutdown(ctx); e != nil {
		err = errors.Join(err, e, srv.Close())
	}
	return errors.Join(err, stop(ctx))
}

// newLog writes lines for people on a terminal and JSON elsewhere.
func newLog(con console, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if f, ok := con.err.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return slog.New(slog.NewTextHandler(f, options))
		}
	}
	return slog.New(slog.NewJSONHandler(con.err, options))
}
