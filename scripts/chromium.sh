#!/bin/sh
# chromium.sh
# Prints the path of a Chromium for the browser tests; installs Debian's where there is none.
set -eu

if [ -n "${HILO_TEST_CHROMIUM:-}" ]; then
	command -v "$HILO_TEST_CHROMIUM" && exit
	echo "hilo: HILO_TEST_CHROMIUM names no program: $HILO_TEST_CHROMIUM" >&2
	exit 1
fi

find_chromium() {
	command -v chromium || command -v chromium-browser || command -v google-chrome
}

find_chromium && exit
"$(dirname "$0")/install.sh" Chromium chromium
find_chromium
