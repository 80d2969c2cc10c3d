# What one does with hilo. `make help` lists it.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: demo test lint bench build help tools

demo: ## Open the playground: a network to try, in the browser (needs only Go; ARGS="--lang ca")
	go run ./cmd/hilo demo $(ARGS)

test: lint ## Everything: lint, then all tests on SQLite, PostgreSQL and in a browser, with the race detector
	browser=$$(scripts/chromium.sh) && \
	HILO_TEST_CHROMIUM=$$browser CGO_ENABLED=1 scripts/with-postgres.sh go test -race ./...

lint: tools ## Style and mistakes, by golangci-lint
	scripts/lint.sh

bench: ## Measure: votes, pages, look-alikes and counts, on SQLite and on a PostgreSQL that keeps its promises
	@echo "cores: $$(getconf _NPROCESSORS_ONLN)"
	HILO_PG_FSYNC=on scripts/with-postgres.sh go test -run '^$$' -bench . -benchmem ./...

build: ## Build the binary, static and stripped, into bin/hilo
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)" -o bin/hilo ./cmd/hilo

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The race detector is linked by a C compiler.
tools:
	@command -v "$$(go env CC)" >/dev/null || scripts/install.sh "a C compiler" gcc libc6-dev
