#!/bin/sh
# lint.sh [PACKAGE…]
# Runs the linter, which it installs once into the cache; the version is pinned here.
set -eu

version=2.15.0
bin=${XDG_CACHE_HOME:-$HOME/.cache}/hilo/bin
lint=$bin/golangci-lint

if [ "$("$lint" version --short 2>/dev/null)" != "$version" ]; then
	echo "hilo: installing golangci-lint $version into $bin" >&2
	GOBIN=$bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
fi

# The flavour of the tests, so that what the linter compiles is not compiled again for them.
export CGO_ENABLED=1 GOFLAGS="${GOFLAGS:-} -race"
exec "$lint" run "$@"
