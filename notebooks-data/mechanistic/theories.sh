#!/usr/bin/env bash
# MechanisticProbe on generated theories of depth 0 and 1: writes them, trains a small LLaMA on them from scratch, and
# writes the scores and the figures that stand here. About half an hour on two cores, and 1.6 GB in RUNS.
# Usage: notebooks-data/mechanistic/theories.sh PROBE RUNS DIR, e.g.
#   notebooks-data/mechanistic/theories.sh .build/release/probe-cli runs/theories notebooks-data/mechanistic
# Theories and a model that are already in RUNS are not made again.
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "usage: $0 PROBE RUNS DIR" >&2
  exit 64
fi
probe=$1
runs=$2
directory=$3
mkdir -p "$runs" "$directory"

# The recipe: first two to four facts about two people, then more people and properties, then rules.
if [ ! -f "$runs/data/test.jsonl" ]; then
  "$probe" mechanistic theories --statements 4,8 --negated 0 --denials 0.2 --questions 6 --conclusions 6 \
    --train 768000 --curriculum 256000 --dev 500 --test 4000 --out "$runs/data"
fi
if [ ! -f "$runs/model/model.safetensors" ]; then
  "$probe" train --data "$runs/data" --symbols words --loss completion --order given --epochs 1 --batch 64 \
    --family llama --width 64 --layers 4 --heads 4 --learning-rate 1e-3 --warm-up 100 --out "$runs/model" \
    --evaluate-every 250
fi

for report in proofwriter robustness; do
  "$probe" mechanistic "$report" --model "$runs/model" --data "$runs/data" --shots 0 --out "$runs/$report" \
    >"$directory/$report.txt"
  cp "$runs/$report/$report.png" "$directory/$report.png"
done
