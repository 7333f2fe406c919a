# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A store of bob 0.1, which knew users and limits only, goes on as it is: nobody's limit or
# number changes, and emergency numbers, which bobd knew then, are part of the policy now.
. "$(dirname "$0")/lib.sh"

python3 - "$STORE" <<-'END'
	import sqlite3, sys
	store = sqlite3.connect(sys.argv[1], isolation_level=None)
	store.executescript("""
	PRAGMA application_id = 0x626f6231; PRAGMA user_version = 1;
	CREATE TABLE user (id INTEGER PRIMARY KEY CHECK (id > 0), name TEXT NOT NULL UNIQUE,
	 max_calls INTEGER CHECK (max_calls > 0)) STRICT;
	CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
	INSERT INTO user VALUES (1, 'alice@example.org', 1), (3, '+4687521234', 2),
	 (4, 'bob@example.org', NULL);
	INSERT INTO setting VALUES ('mode', 'enforce'), ('users_max', '512');
	PRAGMA journal_mode = WAL;
	""")
	store.close()
END
ctl policy export >"$LOGS/export"
cat "$LOGS/export"
equal "limits" "+4687521234=2 alice@example.org=1 bob@example.org=null" \
	"$(ctl user list -j | jq -r '[.users[] | "\(.user)=\(.limit)"] | sort | join(" ")')"
equal "emergency numbers" "112 911" "$(ctl exempt list -j | jq -r '[.exempt[].name] | join(" ")')"
equal "mode" enforce "$(ctl mode -j | jq -r .mode)"
bob_up
phone answers
dial first alice
refused second alice
dial third bob
dial fourth bob
dial fifth 112
ctl user alias add alice@example.org 1001
refused sixth 1001
