#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# style.sh - holds every file git knows, or would take in, against the rules in
# CONTRIBUTING.md. Names what breaks them, shows how long things are, and ends
# with one line, "N passed, N failed, N skipped".
set -uo pipefail

file_lines_max=400
function_lines_max=80

passed=0 failed=0

mapfile -t all < <(git ls-files --cached --others --exclude-standard | while read -r file; do
	[ ! -f "$file" ] || echo "$file"
done)
mapfile -t c < <(printf '%s\n' "${all[@]}" | grep -E '\.[ch]$')
mapfile -t shell < <(grep -lE '^#!(/usr)?/bin/(env )?(ba|da)?sh' "${all[@]}")
mapfile -t page < <(printf '%s\n' "${all[@]}" | grep -E '\.(js|css|html)$')
mapfile -t source < <(printf '%s\n' "${all[@]}" |
	grep -E '\.([ch]|sh|py|lua|js|css|html|[1-9])$|^\.ci/|(^|/)Makefile$'
	printf '%s\n' "${shell[@]}")

# check WHAT: passes when its input, the offenders, is empty
check()
{
	local offenders

	offenders=$(cat)
	if [ -z "$offenders" ]; then
		echo "ok - $1"
		((passed++))
	else
		printf '%s\n' "$offenders"
		echo "not ok - $1"
		((failed++))
	fi
}

# functions FILE...: "lines file:line" of every function, body and braces
functions()
{
	awk 'FNR == 1 { open = 0 }
		/^\{/ { open = FNR }
		/^\}/ && open { print FNR - open + 1, FILENAME ":" open; open = 0 }' "$@"
}

lengths()
{
	local what=$1

	sort -n | awk -v what="$what" '{ n[NR] = $1 }
		END { if (NR) printf "# %s: %d, lines median %d, 90th percentile %d, longest %d\n",
			what, NR, n[int((NR + 1) / 2)], n[int(NR * 0.9 + 0.5)], n[NR] }'
}

too_long_files()
{
	wc -l "${c[@]}" "${shell[@]}" "${page[@]}" Makefile |
		awk -v max=$file_lines_max '$2 != "total" && $1 > max'
}

too_long_functions()
{
	functions "${c[@]}" | awk -v max=$function_lines_max '$1 > max'
}

unlicensed()
{
	for file in "${source[@]}"; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' || echo "$file"
	done
}

wrong_mode()
{
	for file in "${shell[@]}"; do
		[ -x "$file" ] || echo "$file"
	done
	for file in "${c[@]}"; do
		[ ! -x "$file" ] || echo "$file"
	done
}

# Written so that the patterns do not find themselves.
half_done()
{
	grep -nE '/wor[k]/|TO[D]O|FIX[M]E|\bXX[X]\b' "${source[@]}"
}

foreign_hosts()
{
	grep -noE 'https?://[a-zA-Z0-9.-]+' "${all[@]}" |
		grep -vE '://(www\.rfc-editor\.org|([a-z0-9-]+\.)*example(\.(com|net|org))?)$'
}

check "C files are as clang-format writes them" \
	< <(clang-format-14 --dry-run -Werror "${c[@]}" 2>&1)
check "shellcheck has nothing to say about shell scripts" < <(shellcheck "${shell[@]}" 2>&1)
check "no file is longer than $file_lines_max lines" < <(too_long_files)
check "no function is longer than $function_lines_max lines" < <(too_long_functions)
check "every source file names its licence" < <(unlicensed)
check "no line ends in white space" < <(grep -nE '[[:blank:]]+$' "${source[@]}")
check "scripts are executable, C files are not" < <(wrong_mode)
check "nothing half-done, no path of one machine" < <(half_done)
check "no addresses of hosts but RFCs' and examples" < <(foreign_hosts)

wc -l "${c[@]}" | grep -v ' total$' | lengths "C files"
functions "${c[@]}" | lengths "functions"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
