#!/usr/bin/env bash
# with-postgres.sh COMMAND…
# Runs COMMAND beside a PostgreSQL of its own, whose URL it finds in HILO_TEST_POSTGRES, and exits as
# COMMAND did. The cluster is new, private and gone afterwards. It is fast and forgetful, unless
# HILO_PG_FSYNC=on, which keeps PostgreSQL's promises (for benchmarks).
set -euo pipefail

die() {
	echo "hilo: $*" >&2
	exit 1
}

# find_postgres prints the folder of the server's programs: the one on PATH, or the newest of Debian's.
find_postgres() {
	local dir
	for dir in "$(dirname "$(command -v initdb)")" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
		if [[ -x $dir/initdb && -x $dir/pg_ctl ]]; then
			echo "$dir"
			return
		fi
	done
	return 1
}

# server runs one of PostgreSQL's programs, which refuse to run as root: there, as the user of Debian's package.
server() (
	local program=$bin/$1
	shift
	cd "$dir"
	if [[ $EUID == 0 ]]; then
		runuser -u postgres -- "$program" "$@"
	else
		"$program" "$@"
	fi
)

# create makes an empty cluster. Its collation is a linguistic one, as in most installations, so that
# a query that leans on the order of bytes (SQLite's) shows here; it needs PostgreSQL 15 or later.
create() {
	if [[ $EUID == 0 ]]; then
		chown postgres "$dir" || die "there is no user postgres to run PostgreSQL as: create it, or do not run this as root"
	fi
	server initdb --pgdata=data --username=postgres --auth=trust --no-sync \
		--encoding=UTF8 --locale=C --locale-provider=icu --icu-locale=es-ES >"$dir/initdb.log" 2>&1 ||
		die "initdb failed: $(cat "$dir/initdb.log")"
	cat >>"$dir/data/postgresql.conf" <<-SETTINGS
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$dir'
		max_connections = 300
		timezone = 'UTC'
	SETTINGS
	if [[ ${HILO_PG_FSYNC:-off} != on ]]; then
		printf '%s = off\n' fsync synchronous_commit full_page_writes >>"$dir/data/postgresql.conf"
	fi
}

# start tries ports until one is free: asking first and binding later would be a race.
start() {
	local attempt
	for attempt in 1 2 3 4 5; do
		port=$((20000 + RANDOM % 12000))
		if server pg_ctl start --pgdata=data --wait --silent --log=server.log --options="-p $port" 2>/dev/null; then
			return
		fi
	done
	die "PostgreSQL did not start in $attempt attempts: $(tail -n 5 "$dir/server.log")"
}

stop() {
	if [[ -e $dir/data/postmaster.pid ]]; then
		server pg_ctl stop --pgdata=data --mode=immediate --wait --silent || true
	fi
	rm -rf "$dir"
}

[[ $# -gt 0 ]] || die "usage: with-postgres.sh COMMAND…"
if ! bin=$(find_postgres); then
	"$(dirname "$0")/install.sh" PostgreSQL postgresql
	bin=$(find_postgres) || die "PostgreSQL was installed, but initdb is not found"
fi

# Not the cache and not /tmp: the user postgres cannot enter root's home, memory would flatter a
# benchmark, and a socket's path must be short.
dir=$(mktemp -d /var/tmp/hilo-postgres.XXXXXX)
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

create
start
export HILO_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
"$@"
