#!/usr/bin/env bash
# What happens to one invented tenant, command by command, without a terminal: she moves in, is locked out, moves to
# another flat, marries and changes her name, is under non-disclosure for her safety (turvakielto), and a second record
# of her is merged into the first. Everything lies in a directory that is removed at the end; give a directory of your
# own to keep it:
#
#   bash examples/a-tenants-year.sh [DIRECTORY]
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

# She moves in.
run add --family-name Meikäläinen --given-names "Maija Kaarina" --phone "040 123 4567" \
  --street "Esimerkkikatu 10 B 23" --postal-code 33710 --town Tampere --since 2026-03-01 --language fi
run relation open 1001 --kind flat_lease --object "Esimerkkikatu 10 B 23" --begin 2026-03-01
run relation open 1001 --kind parking_lease --object "AP 17" --begin 2026-03-01
run claim open 1001 --reference 4711 --due-on 2026-04-05
run claim settle 1001 4711 --on 2026-04-03

# She has lost her key: one command while she is on the phone.
run event add "Esimerkkikatu 10 B 23" --kind door_opening --told avainpäivystys

# She moves to another flat: one command for the address, and the lease follows.
run correct 1001 --street "Esimerkkikatu 12 A 4" --postal-code 33710 --town Tampere --since 2026-09-01
run relation close 1001 1 --end 2026-08-31
run relation open 1001 --kind flat_lease --object "Esimerkkikatu 12 A 4" --begin 2026-09-01

# She marries and changes her name; the old name still finds her.
run correct 1001 --family-name Äijälä --marital-status married --reason "told at the counter"
run find meikalainen

# Somebody registered her a second time: the two records are looked at side by side and made one.
run add --family-name Äijälä --given-names Maija --phone "+358 40 1234567" --yes
run opt-out 1002
run duplicates
run merge 1001 1002 --yes
run show 1002

# She is under non-disclosure now: everything that tells where she lives is sealed.
run protect 1001 --until 2031-06-30 --told-by "DVV, letter" --contact-address "PL 12, 33101 Tampere" --no-vtj-update
run find "Esimerkkikatu 12"
run show 1001 --history
run show 1001 --reveal contact
run report 1001 --identity document-seen --reviewed --output "$place/report.pdf"
run log verify
