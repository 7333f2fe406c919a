# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The phones are on one side, the PBX is on the other: the same call goes in and out
# again. It is one call.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
block dave
phone answers 198.51.100.2 desk
pbx caller 192.0.2.10 alice=alice@example.org/198.51.100.2
AT=callees FROM=198.51.100.3 AS=dave
dial first alice
equal "calls" 1 "$(ctl status -j | jq .calls)"
equal "calls of alice" 1 "$(calls alice)"
equal "calls of dave" 1 "$(calls dave)"
AS=erin refused second alice
hang_up first alice -key phone desk -key target 198.51.100.2
all_free
