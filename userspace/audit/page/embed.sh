#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# embed.sh FOLDER OUT.h - puts the audit page together from its parts in FOLDER
# (page.html, page.css, the scripts in order) and writes it as a C array of bytes,
# page_template[], ended by a 0. The page forbids itself everything but this style
# and this script, by their hashes: what a trace says can never run.
set -euo pipefail

folder=$1 out=$2
scripts=(text table chart ladder page)

# hash TEXT: as a content security policy names it
hash()
{
	local hex bytes='' i

	hex=$(printf '%s' "$1" | sha256sum)
	for ((i = 0; i < 64; i += 2)); do
		bytes+="\\x${hex:i:2}"
	done
	printf '%b' "$bytes" | base64 -w0
}

style=$(<"$folder/page.css")
script=$(for name in "${scripts[@]}"; do cat "$folder/$name.js"; done)
policy="default-src 'none'; style-src 'sha256-$(hash "$style")'"
policy+="; script-src 'sha256-$(hash "$script")'; img-src data:; base-uri 'none'; form-action 'none'"

page=$(<"$folder/page.html")
page=${page/'@POLICY@'/"$policy"}
page=${page/'@STYLE@'/"$style"}
page=${page/'@SCRIPT@'/"$script"}

{
	echo "/* Made by embed.sh. */"
	echo "static const char page_template[] = {"
	printf '%s\n' "$page" | od -An -v -tx1 | sed 's/ \(..\)/0x\1,/g'
	echo "0};"
} >"$out"
