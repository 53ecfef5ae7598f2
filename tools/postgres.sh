#!/bin/sh
# A PostgreSQL server for tests, on loopback only, in a folder of its own.
#   tools/postgres.sh start DIR    make and start it; print its URL
#   tools/postgres.sh stop DIR     stop it
# Needs the server's programs (on Debian: apt-get install postgresql). As root, it runs
# as the user postgres, as the server refuses to run as root.
set -eu

find_bin() {
  for bin in "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")" \
      /usr/lib/postgresql/*/bin; do
    if [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ]; then
      return
    fi
  done
  echo "PostgreSQL's initdb and pg_ctl were not found" >&2
  exit 1
}

as_user() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

action=$1
dir=$2
find_bin
case $action in
  start)
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then
      id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
      chown postgres "$dir"
    fi
    cd "$dir"
    as_user "$bin/initdb" -D "$dir/data" -A trust -U planner -E UTF8 --no-locale -N \
      >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
    port=$(free_port)
    as_user "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -F" \
      start >"$dir/start.log" 2>&1 || { cat "$dir/start.log" >&2; exit 1; }
    echo "postgresql+pg8000://planner@127.0.0.1:$port/postgres"
    ;;
  stop)
    cd "$dir"
    as_user "$bin/pg_ctl" -D "$dir/data" -m fast stop >/dev/null
    ;;
  *)
    echo "start or stop, and a folder" >&2
    exit 2
    ;;
esac
