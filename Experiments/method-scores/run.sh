#!/usr/bin/env bash
# Trains five worlds with five seeds each and scores every method against the truth.
#
#   Experiments/method-scores/run.sh .build/release/probe-cli runs/method-scores
#
# A quarter of an hour on two cores. Writes methods.json, methods.csv and methods.png beside the runs.
set -euo pipefail
probe=$1
out=$2
mkdir -p "$out"

# World, output, and what is enough to learn it with two layers of four heads.
train() { # name target seed options…
  local name=$1 seed=$2
  shift 2
  [ -d "$out/$name-$seed" ] || "$probe" train --world "$name" --seed "$seed" --layers 2 --heads 4 --width 64 --dropout 0 \
    --out "$out/$name-$seed" "$@" >"$out/$name-$seed.log" 2>&1
}
models=()
for seed in 1 2 3 4 5; do
  train boolean "$seed" --loss completion --batch 64 --warm-up 100 --learning-rate 0.002 --steps 600
  train parity "$seed" --loss completion --batch 64 --warm-up 100 --learning-rate 0.001 --steps 400
  train dihedral "$seed" --loss completion --batch 64 --warm-up 100 --learning-rate 0.003 --steps 1500
  train finite-state-machine "$seed" --batch 32 --learning-rate 0.002 --steps 1000
  train sorting "$seed" --loss completion --batch 64 --learning-rate 0.002 --examples 50000 --steps 1000
  models+=("$out/boolean-$seed:newD" "$out/parity-$seed:steps[5]" "$out/dihedral-$seed:turn"
    "$out/finite-state-machine-$seed:states[4]" "$out/sorting-$seed:sorted[2]")
done
list=$(IFS=,; echo "${models[*]:1}")
"$probe" compare-methods --model "$out/boolean-1" --target newD --models "$list" --ablations resample,mean,zero \
  --pairs 24 --steps 16 --iterations 60 --out "$out/report"
