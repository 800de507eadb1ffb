#!/usr/bin/env bash
# MechanisticProbe on the k-th smallest of 16 numbers below 512: trains a model for each k from scratch, probes its
# attention, and writes the table and the figures that stand here. About 20 minutes on two cores.
# Usage: notebooks-data/mechanistic/run.sh PROBE RUNS DIR, e.g.
#   notebooks-data/mechanistic/run.sh .build/release/probe-cli runs/mechanistic notebooks-data/mechanistic
# Models that are already in RUNS are not trained again.
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "usage: $0 PROBE RUNS DIR" >&2
  exit 64
fi
probe=$1
runs=$2
directory=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
reports=$runs/reports
mkdir -p "$runs" "$reports" "$directory"

for k in 1 2 3 4 5 6 7 8; do
  run=$runs/k$k
  # The recipe: two blocks of eight heads, rate 2e-3 falling to 0. 2,000 steps are enough for 95 % at k = 2.
  if [ ! -f "$run/report.json" ]; then
    "$probe" mechanistic finetune --k "$k" --layers 2 --heads 8 --steps 3000 --learning-rate 2e-3 --warm-up 100 \
      --schedule linear --out "$run"
  fi
  "$probe" mechanistic probe --model "$run" --json >"$reports/probe-$k.json"
  "$probe" mechanistic probe --model "$run" --protocol paper --json >"$reports/paper-$k.json"
  "$probe" mechanistic attention --model "$run" --out "$reports/attention-$k" >/dev/null
  cp "$reports/attention-$k/attention.png" "$directory/attention-$k.png"
done

for report in layers causal flow; do
  "$probe" mechanistic "$report" --model "$runs/k2" --out "$reports/$report" >/dev/null
  cp "$reports/$report/$report.png" "$directory/$report-2.png"
done

"$python" "$here/results.py" "$runs" "$directory"
