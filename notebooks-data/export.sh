#!/usr/bin/env bash
# Writes the data that the notebooks read, all of it about the model that comes with the program.
# Files in git keep their bytes where the new ones hold the same but for rounding (settle.py).
# Usage: notebooks-data/export.sh PROBE DIR, e.g. notebooks-data/export.sh .build/release/probe-cli notebooks-data
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 PROBE DIR" >&2
  exit 64
fi
probe=$1
directory=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
shipped=$here/../Sources/ProbeCommands/Resources/boolean
python=${PYTHON:-python3}

mkdir -p "$directory/figures"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
new=$temporary/new
mkdir -p "$new/figures"

# Everything for all 32 inputs, and the attention patterns alone for those who only have NumPy.
"$probe" capture --all --out "$directory/captures.safetensors" >/dev/null
"$probe" capture --all --hooks '*.hook_pattern' --out "$directory/patterns.npz" >/dev/null

# One input with its tokens, its patterns and what the rules say about each output.
"$probe" attention --input 1,0,1,0,1 --out "$directory/attention.png" --json >"$temporary/attention.json"
mv "$temporary/attention.json" "$directory/attention.json"
mv "$directory/attention.png" "$new/figures/attention.png"

# How well attention tells what depends on what, scored against the rules.
"$probe" probe dependencies --out "$directory/report" >/dev/null
mv "$directory/report/dependencies.png" "$new/figures/dependencies.png"
mv "$directory/report/scores.csv" "$new/dependencies.csv"
rm -r "$directory/report"

# Where each variable can be read out of the residual stream.
"$probe" probe variables --out "$directory/report" >/dev/null
mv "$directory/report/decodability.png" "$new/figures/variables.png"
mv "$directory/report/scores.csv" "$new/variables.csv"
rm -r "$directory/report"

# Which sets of heads newD needs (half a minute), what each place carries, and which outputs are read again.
"$probe" ablate lattice --target newD --out "$directory/report" >/dev/null
mv "$directory/report/report.json" "$new/lattice.json"
mv "$directory/report/lattice.png" "$new/figures/lattice.png"
rm -r "$directory/report"
"$probe" patch --all-pairs --out "$directory/report" >/dev/null
mv "$directory/report/report.json" "$new/patching.json"
mv "$directory/report/causal-map.png" "$new/figures/patching.png"
rm -r "$directory/report"
"$probe" counterfactual --json >"$new/counterfactual.json"

"$probe" test --all --json >"$temporary/test.json"
"$python" "$here/tables.py" accuracy "$temporary/test.json" "$new/accuracy.csv"
"$python" "$here/tables.py" metrics "$shipped/metrics.jsonl" "$new/metrics.csv"
"$python" "$here/tables.py" vocabulary "$shipped/tokenizer.json" "$new/vocabulary.csv"

committed=(accuracy.csv metrics.csv vocabulary.csv dependencies.csv variables.csv lattice.json patching.json
  counterfactual.json figures/attention.png figures/dependencies.png figures/variables.png figures/lattice.png
  figures/patching.png)
"$python" "$here/settle.py" "$here" "$new" "${committed[@]}"
for file in "${committed[@]}"; do mv "$new/$file" "$directory/$file"; done

for file in "${committed[@]}" captures.safetensors patterns.npz attention.json; do
  printf '%10d bytes  %s\n' "$(wc -c <"$directory/$file")" "$directory/$file"
done
