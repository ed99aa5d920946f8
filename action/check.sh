#!/usr/bin/env bash
# One run of mtqa in a workflow: annotations in the log, SARIF in a file, the summary of the job.
# Its exit code goes to the step's outputs, so that what was found is uploaded before the job fails.
# Bash 3.2 will do, which is what macOS runners have.
set -e

out=$(mktemp -d "${RUNNER_TEMP:-/tmp}/mtqa.XXXXXX")
options=(--format github --report "sarif=$out/mtqa.sarif" --report "markdown=$out/summary.md")
targets=()

while IFS= read -r line; do
  if [ -n "$line" ]; then targets+=("$line"); fi
done <<<"$TARGETS"
if [ -n "$SOURCE_DIR" ]; then options+=(--source-dir "$SOURCE_DIR"); fi
if [ -n "$CHANGED_SINCE" ]; then options+=(--changed-since "$CHANGED_SINCE"); fi
while IFS= read -r line; do
  if [ -n "$line" ]; then options+=("$line"); fi
done <<<"$ARGS"

code=0
"${MTQA:-mtqa}" check "${options[@]}" -- "${targets[@]}" || code=$?

if [ -f "$out/summary.md" ]; then cat "$out/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [ -f "$out/mtqa.sarif" ]; then echo "sarif=$out/mtqa.sarif" >>"$GITHUB_OUTPUT"; fi
echo "code=$code" >>"$GITHUB_OUTPUT"
