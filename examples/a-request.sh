#!/usr/bin/env bash
# A request from the letter to the certificate, without a terminal: an invented customer asks for a copy of everything
# and for erasure, a claim keeps a part, and the rest goes when it is paid. Then the other rights: restriction,
# objection, portability, marketing, and somebody who is not in the register. Everything lies in a directory that is
# removed at the end; give a directory of your own to keep it:
#
#   bash examples/a-request.sh [DIRECTORY]
#
# KKREK names the program if it is not on PATH, for example KKREK=.venv/bin/kkrek.
set -euo pipefail
umask 077

program=${KKREK:-kkrek}
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

kkrek() {
  echo "\$ kkrek $*"
  command "$program" --user aino --password-file "$password" --purpose service --ui-lang en "$@"
}

run() {
  kkrek "$@"
  echo
}

# What must be refused is refused with an exit code of its own.
refused() {
  local code=$1 found=0
  shift
  kkrek "$@" || found=$?
  echo "exit code $found"
  echo
  ((found == code))
}

run init --config "$here/kaukajarvi.toml" --recovery-file "$place/recovery-sheet.txt" --yes
run add --family-name Äijälä --given-names "Aapo Johannes" --email aapo@example.com --phone "040 123 4567" \
  --street "Esimerkkikatu 10 B 23" --postal-code 33710 --town Tampere --language fi --note "the neighbour complained"
run relation open 1001 --kind flat_lease --object "Esimerkkikatu 10 B 23" --begin 2024-03-01 --end 2026-10-31
run claim open 1001 --reference 2026-17 --due-on 2026-10-01
run opt-out 1001 --kind advertising --via email

# An e-mail asks for a copy and for erasure. Both dates stand at once; the copy comes first.
run request open 1001 --kind access --kind erasure --via email --output "$place/receipt.pdf"
refused 47 report 1001 --request 2026-0001
run request identity 2026-0001 --ask "reply from the e-mail address that you gave us" --output "$place/question.pdf"
run request identity 2026-0001 --method known-contact
refused 42 erase 1001 --ground 17.1.a --request 2026-0001 --yes

# A draft shows the free text. What would harm somebody else is left out, with the reason kept inside.
run report 1001 --request 2026-0001 --draft --output "$place/draft.pdf"
run report 1001 --request 2026-0001 --reviewed --withhold "note:1=15(4)" --harm "it would tell who complained" \
  --output "$place/report.pdf"

# The claim keeps what it needs; the letter says what, why and until when. When it is paid, the rest goes.
run erase 1001 --ground 17.1.a --request 2026-0001 --yes --output "$place/letter.pdf"
run claim settle 1001 2026-17
run task list
run erase 1001 --ground 17.1.a --yes --output "$place/certificate.pdf"
refused 30 report 1001 --identity document-seen

# Somebody contests an address: until it is checked, nobody works with the data (Article 18).
run add --family-name Meikäläinen --given-names Maija --email maija@example.com --phone "050 123 4567" --language fi
run event add 1002 --kind booking --object "sauna 1"
run restrict 1002 --ground a --output "$place/restriction.pdf"
refused 41 correct 1002 --phone "050 765 4321"
run unrestrict 1002 --inform --reason "the address was checked" --output "$place/lifting.pdf"
refused 52 unrestrict 1002
run unrestrict 1002 --informed-on today

# She objects to statistics (Article 21(1)), and takes her own data with her (Article 20).
run object 1002 --to statistics
run export 1002 --identity document-seen --output "$place/own-data.json"

# Marketing: forbidden by telephone, by somebody who is no customer too, and checked before an outside list is used.
run opt-out 1002 --output "$place/confirmation.pdf"
run opt-out --unknown --email nobody@example.com
printf 'name;email\nMaija Meikäläinen;maija@example.com\nAku Testaaja;aku@example.com\n' >"$place/outside.csv"
run marketing check "$place/outside.csv" --kind advertising --channel email --output "$place/may-be-sent.csv"

# Somebody who is not in the register gets an answer too.
run request open --unknown --name "Testi Testinen" --reply-to "Esimerkkitie 1, 33100 Tampere" --kind access --via letter
run request list
run report --none --request 2026-0004 --identity document-seen --output "$place/nothing-held.pdf"
run request list --all
run log verify
