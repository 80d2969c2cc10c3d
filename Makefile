# What one does with hilo. `make help` lists it.

# Every test runs under the race detector. SQLite, which is C made into Go, is left out of it: it has locks of its own, and
# watching each of its steps took longer than all else together. (sqlx must stay in it: it uses sync.Map, whose generic code
# the linker would take from there for all, unwatched, and races would be reported where there are none.)
race := -race -gcflags=modernc.org/...=-race=false

# What hilo does most while a network votes, for the compiler: make profile renews it.
profile := -pgo=cmd/hilo/hilo.pgo

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: demo test test-mattermost-9 lint bench profile build help tools

demo: ## Open the playground: a network to try, in the browser (needs only Go; ARGS="--lang ca")
	go run ./cmd/hilo demo $(ARGS)

test: lint ## Everything: lint, then all tests on SQLite, PostgreSQL, in a browser and on a Mattermost server, with the race detector
	browser=$$(scripts/chromium.sh) && mattermost=$$(scripts/mattermost.sh) && \
	HILO_TEST_CHROMIUM=$$browser HILO_TEST_MATTERMOST=$$mattermost CGO_ENABLED=1 scripts/with-postgres.sh go test $(race) -parallel 8 -timeout 40m ./...

test-mattermost-9: tools ## The tests of bot/mattermost on an older server, 9.9
	mattermost=$$(scripts/mattermost.sh 9) && \
	HILO_TEST_MATTERMOST=$$mattermost CGO_ENABLED=1 scripts/with-postgres.sh go test $(race) -parallel 8 -timeout 40m ./bot/mattermost

lint: tools ## Style and mistakes, by golangci-lint
	GOFLAGS="$(race)" scripts/lint.sh

bench: ## Measure: votes, pages, look-alikes and counts, on SQLite, on a PostgreSQL that keeps its promises and on a Mattermost server
	@echo "cores: $$(getconf _NPROCESSORS_ONLN)"
	mattermost=$$(scripts/mattermost.sh) && \
	HILO_TEST_MATTERMOST=$$mattermost HILO_PG_FSYNC=on scripts/with-postgres.sh go test -p 1 $(profile) -run '^$$' -bench . -benchmem ./...

profile: ## Renew the profile by which the compiler makes hilo quicker (cmd/hilo/hilo.pgo)
	HILO_PG_FSYNC=on scripts/with-postgres.sh go test -trimpath -run '^$$' -bench Votes -benchtime 40x -cpuprofile $(CURDIR)/cmd/hilo/hilo.pgo -o /dev/null ./bot/slack

build: ## Build the binary, static and stripped, into bin/hilo
	CGO_ENABLED=0 go build $(profile) -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)" -o bin/hilo ./cmd/hilo

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The race detector is linked by a C compiler; the guide to Mattermost, which a test follows, types curl.
tools:
	@command -v "$$(go env CC)" >/dev/null || scripts/install.sh "a C compiler" gcc libc6-dev
	@command -v curl >/dev/null || scripts/install.sh curl curl ca-certificates
