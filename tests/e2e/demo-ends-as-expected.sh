# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# tools/demo.sh plays its three scenarios in a lab of its own and leaves a capture.
. "$(dirname "$0")/lib.sh"

"$ROOT/tools/demo.sh" | tee "$LOGS/demo.out"
equal "last line" "demo: 3 scenarios, 3 as expected" "$(tail -n 1 "$LOGS/demo.out")"
