# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A store that somebody else holds locked is said to be so.
. "$(dirname "$0")/lib.sh"

ctl user set alice@example.org --limit 1
spawn gateway "$LOGS/lock.out" python3 -uc 'import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("begin exclusive")
print("locked")
sys.stdin = open("/dev/null")
import signal; signal.pause()' "$STORE"
wait_for 5 "the lock" grep -q locked "$LOGS/lock.out"
refuses 1 ctl user set bob@example.org --limit 1
mentions "$STORE" 'lock'
end "$SPAWNED" KILL
ctl user set bob@example.org --limit 1
