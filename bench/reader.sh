#!/bin/sh
# Speed and memory of reading a large table: the reader alone, then `noether screen` on it.
# Usage: bench/reader.sh [MEGABYTES] [BUILD_FOLDER]
set -eu
megabytes=${1:-1024}
build=${2:-build/release}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$build/apps/noether/noether" simulate harmonic-n --n 2 --trajectories 200 --pairs 1000 \
  --noise 0.001 -o "$folder/part.csv"

# The same states repeated under new ids (many), or under one id with increasing times (one).
repeat() {
  awk -F, -v OFS=, -v bytes=$((megabytes * 1048576)) -v mode="$1" '
    NR == 1 { print; next }
    { row[n++] = substr($0, length($1) + length($2) + 3); id[n - 1] = $1; time[n - 1] = $2 }
    END {
      for (copy = 0; written < bytes; ++copy)
        for (i = 0; i < n && written < bytes; ++i) {
          line = mode == "one" ? "0," sprintf("%.6f", at++ * 0.01) "," row[i] \
                               : copy "-" id[i] "," time[i] "," row[i]
          written += length(line) + 1
          print line
        }
    }' "$folder/part.csv" > "$folder/$1.csv"
}

for mode in many one; do
  repeat $mode
  printf 'reader, %s: ' "$mode"
  "$build/bench/reader" "$folder/$mode.csv"
  printf 'noether screen, %s: ' "$mode"
  /usr/bin/env python3 - "$build/apps/noether/noether" "$folder/$mode.csv" <<'PYTHON'
import os, resource, subprocess, sys, time
start = time.time()
subprocess.run([sys.argv[1], "screen", sys.argv[2], "--quiet"], check=True)
seconds = time.time() - start
size = os.path.getsize(sys.argv[2]) / 2**20
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{size:.0f} MB in {seconds:.2f} s: {size / seconds:.0f} MB/s; peak memory {peak:.0f} MB")
PYTHON
  rm "$folder/$mode.csv"
done
