# Fuzzing with libFuzzer: make fuzz. Each target runs for FUZZ_SECONDS; FUZZ_SEED=N repeats a run, up to the machine's speed.
FUZZ_CC ?= clang
FUZZ_SRC ?= src
FUZZ_SECONDS ?= 20
ifeq ($(origin FUZZ_SEED),undefined)
FUZZ_SEED := $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')
endif
FUZZ_CFLAGS = -std=c99 -Wall -Wextra -Wpedantic -Werror -g -O1 $(FLOATS) -fsanitize=address,undefined -fno-sanitize-recover=all \
  -fno-omit-frame-pointer -Ifuzz
FUZZ_TARGETS = frame device deferred model file
FUZZ_BOARD = fuzz/board.c fuzz/ledger.c fuzz/judge.c $(FUZZ_SRC)/tp_frame.c $(FUZZ_SRC)/tp_device.c $(FUZZ_SRC)/tp_compose.c $(FUZZ_SRC)/tp_deferred.c
FUZZ_frame = fuzz/judge.c $(FUZZ_SRC)/tp_frame.c $(FUZZ_SRC)/tp_fault.c
FUZZ_device = $(FUZZ_BOARD)
FUZZ_deferred = $(FUZZ_BOARD)
FUZZ_model = $(FUZZ_BOARD) $(FUZZ_SRC)/tp_model.c $(FUZZ_SRC)/tp_sha256.c
FUZZ_file = $(FUZZ_SRC)/tp_llama.c $(FUZZ_SRC)/tp_llama_file.c $(FUZZ_SRC)/tp_kernel.c $(FUZZ_SRC)/tp_math.c $(FUZZ_SRC)/tp_tokenizer.c
FUZZ_HEADERS = $(wildcard $(FUZZ_SRC)/*.h fuzz/*.h)

define FUZZER
$(BUILD)/fuzz/$(1): fuzz/fuzz_$(1).c $(FUZZ_$(1)) $(FUZZ_HEADERS) Makefile fuzz.mk
	@mkdir -p $$(@D)
	@echo "  fuzzer $$@"
	@$(FUZZ_CC) $(FUZZ_CFLAGS) -I$(FUZZ_SRC) -fsanitize=fuzzer -o $$@ $$(filter %.c,$$^)
endef
$(foreach t,$(FUZZ_TARGETS),$(eval $(call FUZZER,$(t))))

$(BUILD)/fuzz-seeds: fuzz/seeds.c $(BUILD)/tests/vectors.o $(BUILD)/tests/slurp.o
	@$(CC) $(CFLAGS) -D_GNU_SOURCE -Itests -o $@ $^

# $(1) the fuzzer, $(2) its target, $(3) the folder of what it finds, $(4) seconds. Quiet, but for what it found and a line at the end.
FUZZ_RUN = $(1) -seed=$(FUZZ_SEED) -max_total_time=$(4) -max_len=4096 -timeout=10 -rss_limit_mb=1024 -artifact_prefix=$(3)/ \
  $(if $(wildcard fuzz/$(2).dict),-dict=fuzz/$(2).dict) -print_final_stats=1 $(3)/corpus/$(2) >$(3)/$(2).log 2>&1

fuzz: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz-seeds
	@$(foreach t,$(FUZZ_TARGETS),$(call FUZZ_ONE,$(t)))

define FUZZ_ONE
rm -rf $(BUILD)/fuzz/corpus && mkdir -p $(BUILD)/fuzz/corpus/$(1) && $(BUILD)/fuzz-seeds $(BUILD)/fuzz/corpus && \
if $(call FUZZ_RUN,$(BUILD)/fuzz/$(1),$(1),$(BUILD)/fuzz,$(FUZZ_SECONDS)); \
then echo "fuzzed $(1): $$(sed -n 's/^stat::number_of_executed_units: *//p' $(BUILD)/fuzz/$(1).log) inputs, seed $(FUZZ_SEED)"; \
else tail -60 $(BUILD)/fuzz/$(1).log; echo "FAILED fuzzing $(1), seed $(FUZZ_SEED)"; exit 1; fi;
endef

# One target by itself, as fuzz/mutants.sh wants it.
fuzz-%: $(BUILD)/fuzz/% $(BUILD)/fuzz-seeds
	@$(call FUZZ_ONE,$*)

# Faults put into the library one at a time, each of which its target must find.
fuzz-mutants:
	@fuzz/mutants.sh $(BUILD)/mutants $(FUZZ_SECONDS)

.PHONY: fuzz fuzz-mutants
