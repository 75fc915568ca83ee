#!/usr/bin/env bash
# Starts PostgreSQL under the contract of the official image: POSTGRES_{USER,DB,PASSWORD}[_FILE],
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA and /docker-entrypoint-initdb.d. Under the
# name docker-ensure-initdb.sh it only makes the database, where there is none.
set -euo pipefail

# The value of NAME, or the content of the file named by NAME_FILE, or a default.
setting() {
  local name=$1 file_name=${1}_FILE
  if [[ -n ${!name:-} && -n ${!file_name:-} ]]; then
    echo "Set either $name or $file_name, not both." >&2
    exit 1
  fi
  if [[ -n ${!file_name:-} ]]; then
    cat "${!file_name}"
  else
    printf '%s' "${!name:-${2:-}}"
  fi
}

run_init_file() {
  local file=$1
  echo "init: $file"
  case $file in
    *.sh) if [[ -x $file ]]; then "$file"; else source "$file"; fi ;;
    *.sql) "${psql[@]}" --dbname "$POSTGRES_DB" --file "$file" ;;
    *.sql.gz) gunzip -c "$file" | "${psql[@]}" --dbname "$POSTGRES_DB" ;;
    *) echo "init: $file is neither .sh nor .sql, left out" ;;
  esac
}

first_start() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [[ -z $POSTGRES_PASSWORD && $method != trust ]]; then
    echo 'The database needs a password: set POSTGRES_PASSWORD_FILE (or POSTGRES_PASSWORD).' >&2
    exit 1
  fi
  local -a initdb_args
  read -ra initdb_args <<< "${POSTGRES_INITDB_ARGS:-}"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    "${initdb_args[@]}"
  printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"

  # A server on the socket alone: nobody connects before the set-up is complete.
  pg_ctl --pgdata "$PGDATA" --wait start -o "-c listen_addresses=''"
  psql=(psql --set ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER")
  if [[ $POSTGRES_DB != postgres ]]; then
    "${psql[@]}" --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  shopt -s nullglob
  for file in /docker-entrypoint-initdb.d/*; do run_init_file "$file"; done
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
}

if [[ $0 == *-ensure-initdb.sh && ${1:-} != postgres ]]; then set -- postgres "$@"; fi
if [[ ${1:-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1:-} != postgres ]]; then exec "$@"; fi
# Questions, such as --version, need no database.
for argument; do
  case $argument in -\? | --help | --describe-config | -V | --version) exec "$@" ;; esac
done

mkdir -p "$PGDATA"
if [[ $(id -u) == 0 ]]; then
  chmod 700 "$PGDATA"
  find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  POSTGRES_USER=$(setting POSTGRES_USER postgres)
  POSTGRES_PASSWORD=$(setting POSTGRES_PASSWORD)
  POSTGRES_DB=$(setting POSTGRES_DB "$POSTGRES_USER")
  export POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB PGPASSWORD=$POSTGRES_PASSWORD
  first_start
  unset PGPASSWORD
fi
if [[ $0 == *-ensure-initdb.sh ]]; then exit; fi
exec "$@"
