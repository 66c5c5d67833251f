#!/usr/bin/env bash
# Runs the noether commands of every examples/*/README.md in a copy of its folder and compares the
# verdicts with those that the page states, in order. The program is the first argument.
set -euo pipefail
noether=$(realpath "$1")
cd "$(dirname "$0")/../../examples"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for page in */README.md; do
  folder=$(dirname "$page")
  mkdir "$place/$folder"
  find "$folder" -maxdepth 1 -type f -exec cp {} "$place/$folder/" ';'
  {
    echo 'set -euo pipefail; noether() { "'"$noether"'" "$@"; }'
    grep '^    noether ' "$page"
  } >"$place/commands"
  (cd "$place/$folder" && bash -x ../commands) | tee "$place/output"
  told=$(grep -o 'verdict: [a-z_]*' "$place/output" || true)
  stated=$(grep -o 'verdict: [a-z_]*' "$page" || true)
  if [[ -z $told || "$told" != "$stated" ]]; then
    echo "$page states '$stated', its commands tell '$told'" >&2
    exit 1
  fi
done
