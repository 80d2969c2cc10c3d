package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

type healthCmd struct {
	Addr string `env:"HILO_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where it listens; :8080 is asked at 127.0.0.1. By default ${default}."`
}

func (healthCmd) Help() string {
	return `Ends with status 0 when the process answers within three seconds, else with 1: for a container's health
check. Whether it can also work is asked at /readyz.

  hilo health
  hilo health --addr :9000`
}

// patience is how long an answer may take.
const patience = 3 * time.Second

func (c *healthCmd) Run(ctx context.Context, con console) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	url, err := healthURL(c.Addr)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return errors.Join(errors.New("it does not answer"), err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", res.Status)
	}
	_, err = fmt.Fprintln(con.out, "ok")
	return err
}

// healthURL is where a process that listens on addr is asked from the same machine.
func healthURL(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", addr, err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/healthz", nil
}
