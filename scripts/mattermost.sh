#!/usr/bin/env bash
# mattermost.sh [9]
# Prints the folder of a Mattermost server for the tests, 11.1.0 or, with 9, 9.9.0. It is built once, from the Go module
# proxy, into the cache: one to three minutes. HILO_TEST_MATTERMOST names one that is there already. The server is a tool
# of the tests, under its own licence (AGPL): it is never linked into hilo, and never shipped.
set -euo pipefail

die() {
	echo "hilo: $*" >&2
	exit 1
}

# ready says whether a folder holds all that a server needs to start.
ready() {
	[[ -x $1/mattermost && -d $1/i18n && -d $1/fonts && -d $1/templates ]]
}

# build makes the server beside its place and moves it there whole.
build() {
	local source
	echo "hilo: building Mattermost $version into $home, once" >&2
	new=$(mktemp -d "$home.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	cd "$module"
	CGO_ENABLED=0 GOWORK=off go build -mod=mod -o "$new/mattermost" github.com/mattermost/mattermost/server/v8/cmd/mattermost >&2
	source=$(GOWORK=off go list -mod=mod -m -f '{{.Dir}}' github.com/mattermost/mattermost/server/v8)
	cp -R "$source/i18n" "$source/fonts" "$source/templates" "$new"
	chmod -R u+w "$new"
	chmod 755 "$new"
	rm -rf "$home"
	mv "$new" "$home"
}

case ${1:-11} in
11) version=11.1.0 module=server ;;
9) version=9.9.0 module=server9 ;;
*) die "usage: mattermost.sh [9]" ;;
esac

if [[ -n ${HILO_TEST_MATTERMOST:-} ]]; then
	ready "$HILO_TEST_MATTERMOST" || die "HILO_TEST_MATTERMOST names no folder with a server: $HILO_TEST_MATTERMOST"
	echo "$HILO_TEST_MATTERMOST"
	exit
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/hilo
home=$cache/mattermost-$version
module=$(cd "$(dirname "$0")/../bot/mattermost/$module" && pwd)
mkdir -p "$cache"
if ! ready "$home"; then
	exec 9>"$cache/mattermost.lock"
	flock 9 # another run may be building it
	ready "$home" || (build)
fi
echo "$home"
