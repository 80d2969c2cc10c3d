#!/bin/sh
# install.sh NAME PACKAGE…
# Installs Debian packages where it may (as root, or by sudo without a password); elsewhere it names what
# is missing, and fails. It talks on standard error alone: its callers print results on standard output.
set -eu

name=$1
shift
packages=$*

missing() {
	echo "hilo: $name is missing and cannot be installed from here: $1. Install it (on Debian: apt-get install $packages) and run this again." >&2
	exit 1
}

command -v apt-get >/dev/null || missing "there is no apt-get"
if [ "$(id -u)" = 0 ]; then
	root=
elif sudo -n true 2>/dev/null; then
	root="sudo -n"
else
	missing "that needs root"
fi

echo "hilo: installing $packages" >&2
# shellcheck disable=SC2086 # both are lists of words
{
	$root apt-get update -qq &&
		$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			-o DPkg::Lock::Timeout=300 $packages
} >&2 || missing "apt-get failed"
