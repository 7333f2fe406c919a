# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Without the rights it needs bobd names the one that is missing.
. "$(dirname "$0")/lib.sh"

refuses 1 at gateway setpriv --reuid 65534 --clear-groups bobd --store "$STORE" -i to-caller
mentions 'CAP_' 'root'
refuses 1 at gateway setpriv --reuid 65534 --clear-groups bobctl --store "$STORE" mode enforce
bob_up
refuses 1 at gateway setpriv --reuid 65534 --clear-groups bobctl --store "$STORE" status
mentions 'root'
equal "rights of the pins' directory" 700 "$(stat -c %a "$PINS")"
