#!/bin/sh
# lint.sh [PACKAGE…]
# Runs the linter, which it installs once into the cache; the version is pinned here.
set -eu

version=2.15.0
bin=${XDG_CACHE_HOME:-$HOME/.cache}/hilo/bin
lint=$bin/golangci-lint

if [ "$("$lint" version --short 2>/dev/null)" != "$version" ]; then
	echo "hilo: installing golangci-lint $version into $bin" >&2
	GOFLAGS= GOBIN=$bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
fi

# Races need C, and the tests' GOFLAGS are the linter's too, so that what it compiles is not compiled again for them.
export CGO_ENABLED=1
exec "$lint" run "$@"
