#!/bin/sh
# What cron runs every night. It is silent when all is well; otherwise it prints what was found, which cron mails,
# and ends with 70 (something is due), 71 (a check found something) or the exit status of what went wrong.
# Tasks and the list of what has had its time name customers by number only.
#
#   nightly-check.sh USER PASSWORD-FILE
#
# USER is an officer, because the log is verified. KKREK_REGISTER names the register, KKREK the program.
set -u

kkrek=${KKREK:-kkrek}
user=$1
password=$2
failed=0
found=0
due=0

run() {
  output=$("$kkrek" --user "$user" --password-file "$password" "$@" 2>&1)
  code=$?
  case $code in
    0) return ;;
    70) due=70 ;;
    71) found=71 ;;
    *) [ "$failed" -ne 0 ] || failed=$code ;;
  esac
  printf 'kkrek %s ended with %s:\n%s\n\n' "$*" "$code" "$output"
}

run check
run task list --exit-code --within 3
run log verify
# Once a month what has had its time: an officer reads the list and approves it with `kkrek retention apply`.
[ "$(date +%d)" != 01 ] || run retention list --exit-code

for code in "$failed" "$found" "$due"; do
  [ "$code" -eq 0 ] || exit "$code"
done
