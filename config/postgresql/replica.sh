#!/bin/sh
# Makes a streaming replica of a PostgreSQL server, for a hub's reads (database.replica).
set -eu

usage() {
  cat <<'END'
Makes a streaming replica of a PostgreSQL server and starts it.

  replica.sh --primary postgresql://ROLE@HOST:PORT --to FOLDER --port PORT [option..]
  replica.sh --primary postgresql://ROLE@HOST:PORT --cluster VERSION/NAME --port PORT [option..]

  --primary URI           the server to follow, and a role of it that may replicate
  --password-file FILE    has the role's password in its first line; without it none is sent. The replica keeps the
                          password in its postgresql.auto.conf, readable by its owner alone.
  --to FOLDER             new or empty folder for the replica's data; it is served from there by pg_ctl
  --cluster VERSION/NAME  a new cluster of Debian's instead, e.g. 15/replica, which starts with the host; as user postgres
  --port PORT             TCP port of the replica
  --listen ADDRESS        address that it listens on (127.0.0.1)
  --allow CIDR            addresses from which roles may log in with their passwords (127.0.0.1/32)
  --slot NAME             replication slot to make at the primary (replica)
  --bin FOLDER            PostgreSQL's programs (of the version of --cluster, on the PATH, or the newest of Debian's)
  --help

It is not for root: PostgreSQL does not run as root. The primary keeps its log for the slot while the replica is away;
max_slot_wal_keep_size at the primary bounds that. Give a replica up with: select pg_drop_replication_slot('NAME').

Exit code: 0 made and started, 1 not made (nothing is left of it), 64 wrong use.
END
}

say() { printf 'replica.sh: %s; %s\n' "$1" "$2" >&2; }
fail() { say "$1" "$2"; exit 1; }       # sentence, next step
wrong() { say "$1" "see replica.sh --help"; exit 64; }

primary='' password_file='' to='' cluster='' port='' listen=127.0.0.1 allow=127.0.0.1/32 slot=replica bin=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --primary | --password-file | --to | --cluster | --port | --listen | --allow | --slot | --bin)
      [ $# -ge 2 ] || wrong "$1 has no value" ;;
    *) wrong "$1 is unknown" ;;
  esac
  case $1 in
    --primary) primary=$2 ;;
    --password-file) password_file=$2 ;;
    --to) to=$2 ;;
    --cluster) cluster=$2 ;;
    --port) port=$2 ;;
    --listen) listen=$2 ;;
    --allow) allow=$2 ;;
    --slot) slot=$2 ;;
    --bin) bin=$2 ;;
  esac
  shift 2
done

matches() { printf '%s\n' "$1" | grep -Eqx "$2"; } # text of one line, pattern
one_line() { [ "$(printf '%s\n' "$1" | wc -l)" -eq 1 ]; }
for value in "$primary" "$to" "$cluster" "$port" "$listen" "$allow" "$slot"; do
  one_line "$value" || wrong "a value has a line break"
done
matches "$primary" 'postgresql://[^:@/?#[:space:]]+@[^@/?#[:space:]]+/?' ||
  wrong "--primary is not postgresql://ROLE@HOST:PORT (no password, no database)"
primary=${primary%/}
role=${primary#postgresql://} role=${role%%@*}
matches "$port" '[0-9]{1,5}' && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || wrong "--port is not 1 to 65535"
matches "$slot" '[a-z0-9_]{1,63}' || wrong "--slot is not of a-z, 0-9 and _"
matches "$listen" '[0-9A-Za-z.:*-]+' || wrong "--listen is no address"
matches "$allow" '[0-9A-Fa-f.:]+/[0-9]{1,3}' || wrong "--allow is no CIDR, e.g. 192.0.2.0/24"
case ${to:+to}${cluster:+cluster} in
  to) ;;
  cluster) matches "$cluster" '[0-9]+/[a-z0-9_]+' || wrong "--cluster is not VERSION/NAME, e.g. 15/replica" ;;
  *) wrong "give one of --to and --cluster" ;;
esac
[ "$(id -u)" != 0 ] || fail "root must not run PostgreSQL" "run it as its user: runuser -u postgres -- replica.sh .."

version=${cluster%/*} name=${cluster#*/}
if [ -n "$cluster" ]; then
  command -v pg_createcluster >/dev/null || fail "there is no pg_createcluster" "apt-get install postgresql, or use --to"
  [ -z "$bin" ] && bin=/usr/lib/postgresql/$version/bin
  to=/var/lib/postgresql/$version/$name
  [ ! -e "/etc/postgresql/$version/$name" ] ||
    fail "there is a cluster $cluster already" "take another name, or remove it: pg_dropcluster $version $name"
fi
lacks() { # folder: the first program that is not in it
  for program in pg_basebackup pg_controldata pg_ctl postgres psql; do
    [ -x "$1/$program" ] || { echo "$program"; return; }
  done
}

if [ -z "$bin" ]; then # a PATH may have some of the programs alone, as Debian's has
  on_path=$(command -v pg_ctl || true)
  for folder in ${on_path%/pg_ctl} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    [ -n "$bin" ] || [ -n "$(lacks "$folder")" ] || bin=$folder
  done
  [ -n "$bin" ] || fail "there is no folder with all of PostgreSQL's programs" "apt-get install postgresql, or name the folder in --bin"
fi
missing=$(lacks "$bin")
[ -z "$missing" ] || fail "there is no $missing in $bin" "apt-get install postgresql, or name its folder in --bin"
if [ -e "$to" ]; then
  [ -d "$to" ] || fail "$to is no folder" "name a new folder in --to"
  [ -z "$(ls -A "$to")" ] || fail "$to is not empty" "name a new folder in --to, or move away what is in it"
fi
if [ -n "$password_file" ]; then
  [ -r "$password_file" ] || fail "cannot read $password_file" "make --password-file a file that this user may read"
  PGPASSWORD=$(head -n 1 "$password_file")
  export PGPASSWORD
fi
export PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}" LC_ALL=C

# --- is it a server that this role may replicate, and of this version? --------------------------------------

ask() { "$bin/psql" --no-psqlrc --no-password --quiet --tuples-only --no-align "$primary/?replication=true" --command "$1"; }

refused() { # what the primary said
  case $1 in
    *"no pg_hba.conf entry for replication"*)
      from=$(printf '%s\n' "$1" | sed -n 's/.*from host "\([^"]*\)".*/\1/p' | head -n 1)
      case $from in *:*) bits=128 ;; *) bits=32 ;; esac
      fail "the primary lets $role not replicate from ${from:-this host}" \
        "add to its pg_hba.conf the line: host replication $role ${from:-ADDRESS}/$bits scram-sha-256  and run there: select pg_reload_conf()" ;;
    *"must be superuser or replication role"* | *"permission denied to start WAL sender"*)
      fail "$role may not replicate" "run at the primary: alter role $role replication  (better a role of its own: create role replicator replication login password '..')" ;;
    *"role \"$role\" does not exist"*)
      fail "the primary has no role $role" "run there: create role $role replication login password '..'" ;;
    *"password authentication failed"* | *"no password supplied"*)
      fail "the primary refuses the password of $role, or the role is not there" \
        "put it into the file named by --password-file, or run there: create role $role replication login password '..'" ;;
  esac
  fail "cannot reach $primary: $(printf '%s' "$1" | tr '\n' ' ')" "start the primary, let it listen (listen_addresses), or correct --primary"
}

said=$(ask IDENTIFY_SYSTEM 2>&1) || refused "$said"
server=$(ask 'SHOW server_version_num') || fail "the primary does not tell its version" "look at its log"
own=$("$bin/postgres" --version | sed 's/.*(PostgreSQL) \([0-9]*\).*/\1/')
[ $((server / 10000)) -eq "$own" ] ||
  fail "the primary is PostgreSQL $((server / 10000)) and $bin has $own" "name the programs of $((server / 10000)) in --bin"
[ "$(ask 'SHOW wal_level')" != minimal ] ||
  fail "the primary's wal_level is minimal" "set wal_level = replica there and restart it"

# --- the replica --------------------------------------------------------------------------------------------

data=$to made_folder='' made_cluster='' made_slot=''
[ -e "$data" ] || made_folder=1
undo() {
  status=$?
  [ "$status" -eq 0 ] && return
  "$bin/pg_ctl" --pgdata="$data" --mode=immediate --silent stop >/dev/null 2>&1 || true
  if [ -n "$made_cluster" ]; then
    pg_dropcluster "$version" "$name" >/dev/null 2>&1 || true
  elif [ -d "$data" ]; then
    find "$data" -mindepth 1 -delete || true
    [ -z "$made_folder" ] || rmdir "$data" || true
  fi
  [ -z "$made_slot" ] || ask "DROP_REPLICATION_SLOT $slot" >/dev/null 2>&1 || say "the slot $slot is left at the primary" "run there: select pg_drop_replication_slot('$slot')"
}
trap undo EXIT
trap 'exit 1' INT TERM HUP

if [ -n "$cluster" ]; then
  made_cluster=1
  pg_createcluster "$version" "$name" --port "$port" >/dev/null ||
    fail "pg_createcluster does not make $cluster" "run as user postgres, and mend what it says"
  find "$data" -mindepth 1 -delete # only the files in /etc are wanted
fi
if ! said=$(ask "CREATE_REPLICATION_SLOT $slot PHYSICAL RESERVE_WAL" 2>&1); then
  case $said in
    *"already exists"*) fail "the primary has a slot $slot already" "name another in --slot, or give it up there: select pg_drop_replication_slot('$slot')" ;;
  esac
  fail "the primary makes no slot: $said" "mend that (max_replication_slots, max_wal_senders), then try again"
fi
made_slot=1
"$bin/pg_basebackup" --dbname="$primary/" --no-password --pgdata="$data" --write-recovery-conf --slot="$slot" \
  --wal-method=stream --checkpoint=fast ||
  fail "the primary's data could not be copied" "mend what is said above, then try again"
chmod 700 "$data"

{
  echo "hot_standby = on"
  # Reads of the replica are not cancelled because the primary cleans up what they still see.
  echo "hot_standby_feedback = on"
  echo "port = $port"
  echo "listen_addresses = '$listen'"
  # A replica must have room for at least as much as its primary.
  "$bin/pg_controldata" "$data" |
    sed -n 's/_xacts setting/_transactions setting/; s/_per_xact setting/_per_transaction setting/
      s/^\(max_[a-z_]*\) setting: *\([0-9]*\)$/\1 = \2/p'
} >>"$data/postgresql.auto.conf"

if [ -n "$cluster" ]; then
  echo "host all all $allow scram-sha-256" >>"/etc/postgresql/$version/$name/pg_hba.conf"
  pg_ctlcluster "$version" "$name" start || fail "the replica does not start" "see /var/log/postgresql/postgresql-$version-$name.log"
else
  # A primary of Debian's has its configuration elsewhere; another one's came with its data.
  [ -e "$data/postgresql.conf" ] || : >"$data/postgresql.conf"
  [ -e "$data/pg_ident.conf" ] || : >"$data/pg_ident.conf"
  echo "host all all $allow scram-sha-256" >>"$data/pg_hba.conf"
  echo "unix_socket_directories = ''" >>"$data/postgresql.auto.conf"
  "$bin/pg_ctl" --pgdata="$data" --log="$data/replica.log" --wait --silent start >/dev/null </dev/null || {
    tail -n 5 "$data/replica.log" >&2
    fail "the replica does not start" "mend what its log says above, then try again"
  }
fi
trap - EXIT

shown=$listen
case $shown in *:*) shown="[$shown]" ;; '*' | 0.0.0.0) shown=$(hostname) ;; esac
echo "the replica listens on $shown:$port; tell the hub: database.replica: postgresql://ROLE@$shown:$port/DATABASE"
[ -n "$cluster" ] || echo "start it again with: $bin/pg_ctl --pgdata=$data --log=$data/replica.log start"
