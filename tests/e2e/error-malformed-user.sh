# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# What is not a user is refused, named, and not stored.
. "$(dirname "$0")/lib.sh"

bob_up
for text in '' 'sip:' 'sip:@example.org' 'alice@' 'mailto:alice@example.org' 'tel:' 'a b@example.org' \
	$'al\nice@example.org' "sip:$(printf 'a%.0s' {1..200})@example.org"; do
	refuses 1 ctl user set "$text" --limit 1
	refuses 1 ctl why "$text"
done
refuses 2 ctl user set
refuses 2 ctl user set alice@example.org --limit many
mentions 'many'
refuses 2 ctl user set alice@example.org --multiple-calls perhaps
refuses 2 ctl usr list
mentions 'user'
refuses 1 ctl user delete nobody@example.org
mentions 'nobody@example.org'
equal "users" 0 "$(ctl user list -j | jq '.users | length')"
