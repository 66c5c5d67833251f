#!/usr/bin/env bash
# Runs every command of the README, in order, in one shell; stops at the first that fails.
# SKIP_TEST=1 leaves out `make test`, for a caller that has just run it.
set -euo pipefail
cd "$(dirname "$0")/../.."
script=$(mktemp)
trap 'rm -f "$script"' EXIT
{
  echo 'set -euo pipefail; shopt -s expand_aliases'
  awk '/^```sh$/ {inside = 1; next} /^```$/ {inside = 0} inside' README.md
} >"$script"
if [[ ${SKIP_TEST:-} ]]; then sed -i '/^make test$/d' "$script"; fi
bash -x "$script"
grep -q '"verdict": "laws_found"' run/satellites/laws.json
grep -q '"verdict": "laws_found"' run/planets/laws.json
