# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Without room for another call it passes uncounted; nobody is refused for want of memory.
. "$(dirname "$0")/lib.sh"

bob_up --calls 16
phone silent
for n in {1..17}; do
	knock "call-$n" dave
done
equal "calls" 16 "$(ctl status -j | jq .calls)"
equal "passed uncounted" 1 "$(counter calls_full)"
