#!/usr/bin/env bash
# The picture of the README: the top of a run's page, as a browser shows it. Needs chromium.
#   docs/report_picture.sh run/satellites/report.html docs/report.png
set -euo pipefail
page=$(realpath "$1")
picture=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$scratch" \
  --window-size=1120,1080 --screenshot="$picture" "file://$page" >/dev/null 2>&1
test -s "$picture"
