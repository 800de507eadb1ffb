#!/usr/bin/env bash
# Trains five worlds with five seeds each and scores every method against the truth.
#
#   Experiments/method-scores/run.sh .build/release/probe-cli runs/method-scores
#
# A quarter of an hour on two cores; the scores are in OUT/report.
set -euo pipefail
probe=$1
out=$2
mkdir -p "$out"

# World, output, and what is enough to learn it with two layers of four heads.
train() { # name target seed options…
  local name=$1 seed=$2
  shift 2
  [ -d "$out/$name-$seed" ] || "$probe" train --world "$name" --seed "$seed" --heads 4 --width 64 --dropout 0 \
    --out "$out/$name-$seed" "$@" >"$out/$name-$seed.log" 2>&1
}
models=()
for seed in 1 2 3 4 5; do
  train boolean "$seed" --layers 2 --loss completion --batch 64 --warm-up 100 --learning-rate 0.002 --steps 600
  train parity "$seed" --layers 2 --loss completion --batch 64 --warm-up 100 --learning-rate 0.001 --steps 800
  train boolean-steps "$seed" --layers 2 --loss completion --batch 64 --warm-up 100 --learning-rate 0.002 --steps 600
  train finite-state-machine "$seed" --layers 2 --batch 32 --learning-rate 0.002 --steps 1000
  train sorting "$seed" --layers 2 --loss completion --batch 64 --learning-rate 0.002 --examples 50000 --steps 1000
  models+=("$out/boolean-$seed:newD" "$out/parity-$seed:steps[5]" "$out/boolean-steps-$seed:newD"
    "$out/finite-state-machine-$seed:states[4]" "$out/sorting-$seed:sorted[2]")
done
list=$(IFS=,; echo "${models[*]:1}")
"$probe" compare-methods --model "$out/boolean-1" --target newD --models "$list" --ablations resample,zero \
  --pairs 16 --steps 8 --iterations 40 --out "$out/report"
