# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# SIP runs on the ports that bobd was told; what is on others is none of bob's business.
. "$(dirname "$0")/lib.sh"

bob_up --port 5070 --port 5080
block alice
phone answers
dial first alice
dial second alice
equal "calls" 0 "$(ctl status -j | jq .calls)"
counted other_port 5 || fail "nothing passed by"
equal "ports" "[5070,5080]" "$(ctl status -j | jq -c .ports)"
