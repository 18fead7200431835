#!/bin/sh
# What a timer runs every night: the corrections that another system has put into a folder are checked, and applied
# file by file. nightly-corrections.service and .timer run it under systemd.
#
#   nightly-corrections.sh USER FOLDER [OPTION...]
#
# USER is a clerk, whose password systemd lays out as the credential kkrek.password. FOLDER is ours alone but for
# FOLDER/in: there the other system writes a file under a name that begins with a dot and then, when it is whole, names
# it corrections-DAY, such as corrections-2026-11-22.csv. Options go to `kkrek batch`, such as --map fivaldi.
#
#   done/      what was applied, or had been before: delete it when the other system has forgotten its copy, too
#   failed/    what was not applied
#   rejects/   rows refused or left out, each with its error, mode 0600: mend them, and give that file to `kkrek batch apply`
#
# It is silent when all went well. Otherwise it mails which file, how many rows, and where those not applied lie: never
# a row, as mail is no safe way. It ends with 51 (a file lies in failed/), 33 (somebody kept changing the same
# customers), 1 (a mail was not sent), 54 (rows were left out), or with what else went wrong: then the files wait in in/.
#
# KKREK_REGISTER names the register, KKREK the program, MAIL_TO who gets the mail, and MAIL_COMMAND what sends it: it is
# called as `mail -s SUBJECT TO`, with the text on standard input.
set -eu
umask 077

kkrek=${KKREK:-kkrek}
mail_command=${MAIL_COMMAND:-mail}
: "${CREDENTIALS_DIRECTORY:?no credential: run this as a service with LoadCredentialEncrypted=kkrek.password}"
: "${MAIL_TO:?nobody would get the mail}"
user=$1
folder=$2
shift 2
night=$(date +%Y-%m-%d-%H%M%S)
# What a run of the same second has put aside stays.
while [ -n "$(find "$folder" -name "$night-*")" ]; do
  sleep 1
  night=$(date +%Y-%m-%d-%H%M%S)
done
failed=0
again=0
partly=0
unsent=0

# Set code, and result to the JSON. Standard error goes to the journal: it never holds what stands in a cell.
batch() {
  code=0
  result=$("$kkrek" --user "$user" --format json batch "$@") || code=$?
}

# Print one thing of the result: a word by its name, or how many rows became what.
told() {
  printf '%s' "$result" | python3 -c '
import json, sys
data = json.load(sys.stdin)["data"]
if sys.argv[1] == "rows":
    print(", ".join(f"{count} {name}" for name, count in data["rows"].items() if count or name == "read"))
else:
    print(data[sys.argv[1]])
' "$1"
}

tell() {
  printf '%s\n' "$2" | $mail_command -s "kkrek: $1" "$MAIL_TO" || unsent=1
}

# Tell what came of a file that was read: counts, and the place of its rows.
tell_rows() {
  text="$name: $1. Rows: $(told rows)."
  if [ -e "$rejects" ]; then
    text="$text
The rows refused or left out, each with its error, lie on $(uname -n) in $rejects"
  fi
  tell "$name ended with $code" "$text"
}

move_to() {
  mv "$file" "$folder/$1/$night-$name"
}

mkdir -p "$folder/done" "$folder/failed" "$folder/rejects"

for file in "$folder"/in/corrections-[0-9]*; do
  # What the other system may have put there instead of a file is none of ours.
  if [ ! -f "$file" ] || [ -L "$file" ]; then
    continue
  fi
  name=${file##*/}
  rejects=$folder/rejects/$night-$name
  case $name in
    *.xlsx | *.ods) rejects=$rejects.csv ;;
  esac

  # What was checked is what is applied, or nothing (33): then it is checked and applied once more.
  for turn in first last; do
    rm -f "$rejects"
    batch check "$file" --rejects "$rejects" "$@"
    case $code in
      0 | 54) ;;
      *) break ;;
    esac
    rm -f "$rejects"
    batch apply "$file" --expect "$(told plan)" --rejects "$rejects" "$@"
    if [ "$code" -ne 33 ] || [ "$turn" = last ]; then
      break
    fi
  done

  case $code in
    0 | 53) # applied now, or before: nothing to do
      move_to "done"
      ;;
    54) # applied, but rows were left out for the customer's sake, or refused under --partial
      partly=54
      tell_rows "applied as batch $(told batch), but not all of it"
      move_to "done"
      ;;
    51) # rows were refused, so nothing was applied
      failed=51
      tell_rows "not applied"
      move_to failed
      ;;
    50) # no row of it can be read: the journal tells why
      failed=51
      tell "$name ended with $code" "$name: it cannot be read, see \`journalctl -u nightly-corrections\`. Not applied."
      move_to failed
      ;;
    33) # it waits for the next night
      again=33
      tell "$name ended with $code" "$name: the register was changed twice meanwhile. Not applied, tried again next time."
      ;;
    *) # the register, the password or the disk: the next file would fare no better
      tell "ended with $code" "\`kkrek batch\` ended with $code, see \`journalctl -u nightly-corrections\`."
      exit "$code"
      ;;
  esac
done

for code in "$failed" "$again" "$unsent" "$partly"; do
  [ "$code" -eq 0 ] || exit "$code"
done
