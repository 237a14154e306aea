#!/bin/sh
# Can fuzzing fail? Each line below is a fault: its target, the file it is put into, and how. All must be found.
# Arguments: a folder to work in, the most seconds for each, and perhaps the number of the only one.
set -eu
folder=$1
seconds=$2
only=${3:-}
missed=0
number=0

while IFS='|' read -r target file change; do
  number=$((number + 1))
  [ -z "$only" ] || [ "$only" = $number ] || continue
  here=$folder/$number
  rm -rf "$here"
  mkdir -p "$here/src"
  cp src/*.[ch] "$here/src"
  sed -i "$change" "$here/src/$file"
  if cmp -s "src/$file" "$here/src/$file"; then
    echo "FAILED: the fault $number, $change, changes nothing in $file"
    missed=$((missed + 1))
  elif ! make --silent BUILD="$here" FUZZ_SRC="$here/src" "$here/fuzz/$target" >"$here/make.log" 2>&1; then
    cat "$here/make.log"
    missed=$((missed + 1))
  elif make --silent BUILD="$here" FUZZ_SRC="$here/src" FUZZ_SECONDS="$seconds" "fuzz-$target" >"$here/log" 2>&1; then
    echo "FAILED: fuzzing $target does not find the fault $number in $file: $change"
    missed=$((missed + 1))
  else
    what=$(grep -aEm1 'does not hold|ERROR: |runtime error' "$here/fuzz/$target.log")
    echo "found in $target, $file: $(printf '%.110s' "$what")"
  fi
done <<'FAULTS'
frame|tp_frame.c|s/if (size < TP_FRAME_MAX)/if (size <= TP_FRAME_MAX)/
frame|tp_frame.c|s/TP_FRAME_MAX - TAIL)/TP_FRAME_MAX - 2)/
frame|tp_frame.c|s/  reader->size = 0;/  reader->size = size == TP_FRAME_MAX;/
frame|tp_frame.c|s/c - 0x20 > 0x5D/c - 0x20 > 0x5E/
frame|tp_frame.c|s/digit - 10 > 5/digit - 10 > 6/
frame|tp_frame.c|s/2 \* escaped/1 * escaped/
frame|tp_frame.c|s/low = upper \/ base << 16/low = upper \/ base << 15/
deferred|tp_device.c|s/part->size > c->prompt_size - offset/part->size > c->prompt_size/
deferred|tp_device.c|s/own->size > c->prompt_size/own->size > c->prompt_size + 1/
device|tp_device.c|s/device->position = device->tokens++;/device->position = ++device->tokens;/
device|tp_device.c|s/size > NONCE_MAX/size > 2 * NONCE_MAX/
device|tp_device.c|s/return d->reset;/return d->reset \&\& d->state == TP_IDLE;/
device|tp_compose.c|s/TP_HASH ? 16 : 10/TP_HASH ? 10 : 10/
deferred|tp_deferred.c|s/d->position < k->capacity/d->position <= k->capacity/
deferred|tp_deferred.c|s/ k->at >= k->to || / /
deferred|tp_deferred.c|s/r->ticks_high = .*/r->ticks_high = 1;/
deferred|tp_deferred.c|s/  d->accepted = d->stamp;//; s/  int later =/  d->accepted = d->stamp; int later =/
model|tp_model.c|s/(size_t)size > l->size - (size_t)offset/0/
model|tp_model.c|s/padding < 2/padding < 1/
model|tp_model.c|s/sizeof l->sha) != 0/8) != 0/
model|tp_model.c|s/  l->file = NULL;//
file|tp_llama_file.c|s/size != expected/size < expected - 4/
file|tp_tokenizer.c|s/size - at < length/size - at + 1 < length/
FAULTS
echo "$number faults, $missed not found"
[ "$missed" = 0 ]
