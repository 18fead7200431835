#!/usr/bin/env bash
# The first day with kkrek, without a terminal: a register is made, one invented customer is added, found,
# corrected, opts out, gets the report and is erased. Everything lies in a directory that is removed at the end;
# give a directory of your own to keep it:
#
#   bash examples/first-day.sh [DIRECTORY]
#
# KKREK names the program if it is not on PATH, for example KKREK=.venv/bin/kkrek.
set -euo pipefail
umask 077

kkrek=${KKREK:-kkrek}
here=$(cd "$(dirname "$0")" && pwd)
if (($#)); then
  place=$1
  mkdir -p "$place"
else
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
fi
export KKREK_REGISTER=$place/register
export XDG_STATE_HOME=$place/state

# A password is never an argument. A script reads it from a file that only its user can open.
password=$place/password
head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$password"

run() {
  echo "\$ kkrek $*"
  "$kkrek" --user aino --password-file "$password" --purpose service --ui-lang en "$@"
  echo
}

run init --config "$here/kaukajarvi.toml" --recovery-file "$place/recovery-sheet.txt" --yes

# An identity code is never an argument either: it comes on standard input.
run add --family-name Äijälä --given-names "Aapo Johannes" --phone "040 123 4567" --email aapo@example.com \
  --street "Esimerkkikatu 10 B 23" --postal-code 33710 --town Tampere --language fi \
  --identity-code - --identity-code-reason lease <<<"131052-9085"

# JSON is for scripts: one object on standard output, errors as one object on standard error.
run find aijala --format json

run opt-out 1001 --via phone
run correct 1001 --street "Esimerkkikatu 11 C 30" --postal-code 33710 --town Tampere --reason "moved house"
run show 1001
run report 1001 --identity document-seen --reviewed --output "$place/report.pdf"
run erase 1001 --ground 17.1.a --yes --output "$place/certificate.pdf"
run find aijala
run log verify
