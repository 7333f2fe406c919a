# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A file that is not a store of bob's, or a corrupt one, is named and never touched.
. "$(dirname "$0")/lib.sh"

untouched() {
	local before after
	before=$(sha256sum "$STORE")
	refuses 1 ctl user set alice@example.org --limit 1
	mentions "$STORE"
	refuses 1 at gateway bobd --store "$STORE" -i to-caller
	mentions "$STORE"
	after=$(sha256sum "$STORE")
	equal "the file" "$before" "$after"
	equal "XDP programs" 0 "$(at gateway ip link show | grep -c prog/xdp || true)"
}

echo "a letter to my aunt" >"$STORE"
untouched
: >"$STORE"
python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("create table aunt (name)")' \
	"$STORE"
untouched
rm "$STORE"
ctl user set alice@example.org --limit 1
dd if=/dev/urandom of="$STORE" bs=1024 seek=1 count=4 conv=notrunc status=none
untouched
