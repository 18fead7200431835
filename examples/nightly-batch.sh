#!/bin/sh
# What cron runs when another system has written its file of the day: all of its rows are applied, or none.
# It is silent when that is done, and when it was done before; otherwise it prints what came of the file, which cron
# mails without a value of anybody, and ends with the exit status. What was refused lies in FILE.refused for the clerk.
#
#   nightly-batch.sh USER PASSWORD-FILE FILE [OPTION...]
#
# USER is a clerk; the options are those of kkrek batch apply. KKREK_REGISTER names the register, KKREK the program.
set -u

kkrek=${KKREK:-kkrek}
user=$1
password=$2
file=$3
shift 3

output=$("$kkrek" --user "$user" --password-file "$password" \
  batch apply "$file" --rejects "$file.refused" --force "$@" 2>&1)
code=$?
case $code in
  0 | 53) exit 0 ;;
esac
printf 'kkrek batch apply %s ended with %s:\n%s\n' "$file" "$code" "$output"
exit "$code"
