#!/usr/bin/env bash
# Times a backup and its verification against bare pg_dump -Fc and pg_restore, in turn, medians of five, on a hub of its own
# that is filled with token events. Usage: backup-times.sh [EVENTS (10000000)] [FOLDER (a new one under TMPDIR)]
# Needs the built jar, curl, and psql, pg_dump, pg_restore of PostgreSQL 15. Prints a row for the README.
set -euo pipefail

events=${1:-10000000}
folder=${2:-$(mktemp -d)}
home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../..
mkdir -p "$folder"

java -XX:+UseSerialGC -jar "$home"/target/tiny-profiler-hub-*.jar hub --port 0 --data "$folder/hub" \
  --set backups.daily= --set maintenance.daily= >"$folder/out" 2>"$folder/log" &
hub=$!
trap 'kill $hub 2>/dev/null; wait $hub 2>/dev/null || true; rm -rf "$folder"' EXIT
while ! grep -q '^hub listening' "$folder/out"; do
  kill -0 $hub || { cat "$folder/log" >&2; exit 2; }
  sleep 0.2
done
url=$(sed -n 's/^hub listening on //p' "$folder/out")
export PGHOST=127.0.0.1 PGUSER=postgres PGPORT PGPASSWORD
PGPORT=$(sed -n 4p "$folder/hub/postgres/postmaster.pid")
PGPASSWORD=$(cat "$folder/hub/postgres.password")

# 32 tokens a chunk; gaps of 45 ms and ids that differ, as runs leave them
psql -q -d profiler_db -v ON_ERROR_STOP=1 <<SQL
insert into token_chunks (run_id, started_at, first, n, packed)
select md5((c / 8)::text)::uuid, now(), (c % 8) * 32, 32, pack_tokens(
  array(select 45000 + (hashint4(c * 32 + t) & 4095) from generate_series(0, 31) t),
  array(select 45000000 + (hashint4(c * 32 + t + 1) & 1048575) from generate_series(0, 31) t),
  array(select hashint4(c + t) & 511 from generate_series(0, 31) t),
  array(select decode(substr(md5((c + t)::text), 1, 8), 'hex') from generate_series(0, 31) t))
from generate_series(0, $events / 32 - 1) c;
checkpoint;
SQL

seconds() { # command ..
  local start end
  start=$(date +%s%N)
  "$@" >/dev/null
  end=$(date +%s%N)
  echo $(((end - start) / 1000000))
}

backup() { # path, body; waits for its end
  local answer id
  answer=$(curl -sf -H "authorization: Bearer $(cat "$folder/hub/admin.token")" -H 'content-type: application/json' \
    -d "$2" "$url/api/v1/backups$1")
  id=$(sed 's/.*"id":"\([^"]*\)".*/\1/' <<<"$answer")
  while grep -Eq '"state":"(running|verifying)"' <<<"$answer"; do
    answer=$(curl -sf "$url/api/v1/backups/$id?wait=60")
  done
  grep -Eq '"state":"(unverified|verified)"' <<<"$answer" || { echo "$answer" >&2; exit 1; }
  echo "$id" >"$folder/id"
}

restore() {
  psql -q -d postgres -c 'create database bare template template0 owner profiler_user'
  pg_restore --exit-on-error -d bare "$folder/bare.dump"
}

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

bare_dumps=() ours_dumps=() bare_restores=() ours_verified=()
for _ in 1 2 3 4 5; do
  bare_dumps+=("$(seconds pg_dump -Fc -d profiler_db -f "$folder/bare.dump")")
  ours_dumps+=("$(seconds backup "" '{"verify": false}')")
  bare_restores+=("$(seconds restore)")
  psql -q -d postgres -c 'drop database bare'
  ours_verified+=("$(seconds backup "/$(cat "$folder/id")/verify" '{}')")
done
bare_dump=$(median "${bare_dumps[@]}")
ours=$(median "${ours_dumps[@]}")
bare_restore=$(median "${bare_restores[@]}")
verify=$(median "${ours_verified[@]}")
bytes=$(stat -c %s "$folder/bare.dump")
dump=$(stat -c %s "$folder/hub.backups/$(cat "$folder/id")/database.dump")

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
echo "| events | backup: bytes to pg_dump -Fc | time to pg_dump -Fc | verification: time to pg_restore |"
echo "|---|---|---|---|"
echo "| $events | $(ratio "$dump" "$bytes") ($dump B) | $(ratio "$ours" "$bare_dump") ($ours ms to $bare_dump ms) |" \
  "$(ratio "$verify" "$bare_restore") ($verify ms to $bare_restore ms) |"
