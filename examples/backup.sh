#!/bin/sh
# What a timer runs every night: a backup of the register, verified, and off the premises. backup.service and .timer run
# it under systemd.
#
#   backup.sh USER [REPOSITORY]
#
# USER is a viewer, who needs no more: the password is laid out by systemd as the credential kkrek.password. REPOSITORY
# is one of borg, on another machine; what opens it is the credential borg.passphrase. Each archive holds the backup of
# its night and the ledger beside it, and nothing older, and is kept as long as the configuration says (backup_days): so
# what is erased is gone from all copies when that time is over. A backup does not grow less by what is known of earlier
# ones, as each is encrypted anew: the repository grows by one whole file a night.
#
# It is silent when all went well. Otherwise it ends with what went wrong: an exit status of kkrek, or of borg.
#
# To restore on a new machine, with an officer's password or the recovery sheet:
#
#   borg list REPOSITORY
#   borg extract REPOSITORY::ARCHIVE
#   kkrek --register /srv/kkrek/register --user NAME restore kkrek_*.kkb
#
# With restic instead of borg (`restic init` once; a credential restic.password), the last lines of this script become
#
#   export RESTIC_REPOSITORY="$repository" RESTIC_PASSWORD_FILE="$CREDENTIALS_DIRECTORY/restic.password"
#   cd "${backup%/*}"
#   restic backup --quiet "${backup##*/}" "$(basename "$backup" .kkb).ledger"
#   restic forget --quiet --group-by '' --keep-within "${days}d" --prune
#
# where without --group-by '' restic counts each night by itself and forgets none; and to restore
#
#   restic restore latest --target DIRECTORY
#   kkrek --register /srv/kkrek/register --user NAME restore DIRECTORY/kkrek_*.kkb
#
# KKREK_REGISTER names the register, KKREK the program.
set -eu
umask 077

kkrek=${KKREK:-kkrek}
: "${CREDENTIALS_DIRECTORY:?no credential: run this as a service with LoadCredentialEncrypted=kkrek.password}"
user=$1
repository=${2:-}

# Print one thing of a result: a word of its data by its name.
told() {
  python3 -c '
import json, sys
data = json.load(sys.stdin)["data"]
for name in sys.argv[1].split("."):
    data = data[name]
print(data)
' "$1"
}

result=$("$kkrek" --user "$user" --format json backup create)
backup=$(printf '%s' "$result" | told backup.path)
"$kkrek" --user "$user" backup verify "$backup" >/dev/null
days=$("$kkrek" --user "$user" --format json backup list | told days)

if [ -n "$repository" ]; then
  export BORG_PASSCOMMAND="cat $CREDENTIALS_DIRECTORY/borg.passphrase"
  cd "${backup%/*}"
  borg create --compression none "$repository::{now:%Y-%m-%dT%H:%M:%S}" "${backup##*/}" "$(basename "$backup" .kkb).ledger"
  borg prune --keep-within "${days}d" "$repository"
  borg compact "$repository"
fi
