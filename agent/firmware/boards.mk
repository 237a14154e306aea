# The boards: make boards. Each firmware is build/boards/<board>-<quantization>.elf.
BOARDS = netduinoplus2-int8 mps2-an385-int8 mps2-an385-float32 mps2-an500-int8 mps2-an500-float32 \
  riscv32-virt-int8 riscv32-virt-float32
BARE = main model uart clock memory identity assets
DEVICE = tp_frame tp_hash tp_device tp_compose tp_deferred tp_model tp_sha256 tp_math tp_kernel tp_llama tp_llama_file tp_tokenizer tp_generate tp_sampler
ARM = arm-none-eabi-
RISCV = riscv64-unknown-elf-
BOARD_CFLAGS = -std=gnu99 -Wall -Wextra -Werror -g -O2 $(FLOATS) -ffunction-sections -fdata-sections -MMD -MP -Isrc -Iports/bare
BOARD_LDFLAGS = -nostartfiles -Wl,--gc-sections -Wl,--no-warn-rwx-segments

# board, folder of its port, tools, processor, start-up files, C library
define BOARD
$(1)_FOLDER = ports/$(2)
$(1)_TOOLS = $(3)
$(1)_CPU = $(4)
$(1)_PARTS = $(5)
$(1)_LIBRARY = $(6)
endef
NEWLIB = --specs=nano.specs --specs=nosys.specs
$(eval $(call BOARD,netduinoplus2,netduinoplus2,$(ARM),-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16,ports/bare/arm,$(NEWLIB)))
$(eval $(call BOARD,mps2-an385,mps2,$(ARM),-mcpu=cortex-m3 -mthumb,ports/bare/arm,$(NEWLIB)))
$(eval $(call BOARD,mps2-an500,mps2,$(ARM),-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16,ports/bare/arm,$(NEWLIB)))
$(eval $(call BOARD,riscv32-virt,riscv32-virt,$(RISCV),-march=rv32imac -mabi=ilp32 -misa-spec=2.2 -mcmodel=medany,ports/riscv32-virt/start,--specs=picolibc.specs))

$(BUILD)/quantize: tools/quantize.c $(LIBRARY_O)
	@echo "  link $@"
	@$(CC) $(CFLAGS) -o $@ $< $(LIBRARY_O)

$(BUILD)/models/int8/model.bin: models/fable260k.bin $(BUILD)/quantize
	@mkdir -p $(@D)
	@$(BUILD)/quantize $< $@

$(BUILD)/models/float32/model.bin: models/fable260k.bin
	@mkdir -p $(@D)
	@cp $< $@

# Of the file that it was made from, whatever became of it.
$(BUILD)/models/%/model.sha: models/fable260k.bin
	@mkdir -p $(@D)
	@sha256sum $< | cut -c 1-64 | tr -d '\n' > $@

# Sources to objects and a firmware: $(1) board, $(2) quantization
define FIRMWARE
$(1)-$(2)_O = $(DEVICE:%=$(BUILD)/boards/$(1)/src/%.o) $(BUILD)/boards/$(1)/$($(1)_FOLDER)/board.o \
  $(patsubst %,$(BUILD)/boards/$(1)/%.o,$($(1)_PARTS)) $(patsubst %,$(BUILD)/boards/$(1)/ports/bare/%.o,$(filter-out assets,$(BARE))) \
  $(BUILD)/boards/$(1)/$(2)/assets.o

$(BUILD)/boards/$(1)/$(2)/assets.o: ports/bare/assets.S $(BUILD)/models/$(2)/model.bin $(BUILD)/models/$(2)/model.sha
	@mkdir -p $$(@D)
	@$($(1)_TOOLS)gcc $($(1)_CPU) -I$(BUILD)/models/$(2) -c -o $$@ $$<

$(BUILD)/boards/$(1)-$(2).elf: $$($(1)-$(2)_O) $($(1)_FOLDER)/board.ld ports/bare/sections.ld
	@echo "  link $$@"
	@$($(1)_TOOLS)gcc $($(1)_CPU) $(BOARD_LDFLAGS) -T $($(1)_FOLDER)/board.ld $($(1)_LIBRARY) -o $$@.raw $$($(1)-$(2)_O)
	@printf '%s\0' "$$$$(sha256sum $$@.raw | cut -c 1-64)" > $$@.sha
	@$($(1)_TOOLS)objcopy --update-section .firmware_sha=$$@.sha $$@.raw $$@
	@rm $$@.raw $$@.sha
endef

define COMPILE
$(BUILD)/boards/$(1)/%.o: %.c Makefile boards.mk
	@mkdir -p $$(@D)
	@$($(1)_TOOLS)gcc $($(1)_CPU) $(BOARD_CFLAGS) $($(1)_LIBRARY) -DBOARD_PLATFORM='"$(1)"' -c -o $$@ $$<

$(BUILD)/boards/$(1)/%.o: %.S Makefile boards.mk
	@mkdir -p $$(@D)
	@$($(1)_TOOLS)gcc $($(1)_CPU) -c -o $$@ $$<
endef
$(foreach b,netduinoplus2 mps2-an385 mps2-an500 riscv32-virt,$(eval $(call COMPILE,$(b))))
$(foreach b,netduinoplus2-int8 mps2-an385-int8 mps2-an385-float32 mps2-an500-int8 mps2-an500-float32 riscv32-virt-int8 riscv32-virt-float32,\
  $(eval $(call FIRMWARE,$(patsubst %-int8,%,$(patsubst %-float32,%,$(b))),$(lastword $(subst -, ,$(b))))))

boards: $(BOARDS:%=$(BUILD)/boards/%.elf)

BOARD_TESTS = test_boards boards process slurp
$(BUILD)/run-boards: $(BOARD_TESTS:%=$(BUILD)/tests/%.o) $(LIBRARY_O)
	@echo "  link $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lm

# What a firmware adds with the five calls, on a Cortex-M4 at -Os. The engine itself (tp_device.c, tp_compose.c) has to stay below 1.5 KB of code, and
# none may bring in the compiler's library (a division of 64 bits, for one): all that they may call is named. README.md has
# the figures of Debian 12's compiler.
SIZE_LIMIT = 1536
SIZE_GCC = $(ARM)gcc -mcpu=cortex-m4 -mthumb -Os -std=c99 -ffunction-sections -fdata-sections -Isrc
SIZE_CALLS = memcpy|memset|memcmp|strlen|tp_[a-z0-9_]*

define SIZE_OF
$(SIZE_GCC) -nostdlib -r -o $(BUILD)/boards/size-$(1).o $(2:%=src/%.c) && $(ARM)size -A $(BUILD)/boards/size-$(1).o | awk '\
  /^\.text/ { code += $$2 } /^\.rodata/ { constants += $$2 } /^\.(data|bss)/ { ram += $$2 } \
  END { printf "$(1) on a Cortex-M4: %d bytes of code, %d of constants\n", code, constants; \
    if (ram > 0) { print "FAILED: $(1) has variables of its own"; exit 1 } \
    if ("$(1)" == "tp_device" && code >= $(SIZE_LIMIT)) { print "FAILED: $(1) has $(SIZE_LIMIT) bytes of code or more"; exit 1 } }'
@if $(ARM)nm -u $(BUILD)/boards/size-$(1).o | grep -vE ' U ($(SIZE_CALLS))$$'; then echo "FAILED: $(1) calls that, too"; exit 1; fi

endef
size:
	@mkdir -p $(BUILD)/boards
	@$(call SIZE_OF,tp_device,tp_device tp_compose)
	@$(call SIZE_OF,tp_frame,tp_frame)
	@$(call SIZE_OF,tp_deferred,tp_deferred)
	@$(SIZE_GCC) -dumpversion | grep -qv '^12\.2' || for part in tp_device tp_frame tp_deferred; do \
	  figures=$$($(ARM)size -A $(BUILD)/boards/size-$$part.o | awk '/^\.text/ { c += $$2 } /^\.rodata/ { k += $$2 } END { print c "," k }'); \
	  tr '\n' ' ' <README.md | grep -qE "$$part\`[^\`]*[^0-9]$${figures%,*}( bytes of code)? and *$${figures#*,}[^0-9]" || \
	    { echo "FAILED: README.md has other figures for $$part than $$figures"; exit 1; }; done

test-boards: boards $(BUILD)/run-boards limits size
	@$(BUILD)/run-boards $(BUILD)

# $(1) board, $(2) quantization, $(3) bytes, $(4) const, or nothing for RAM: a firmware that large must not link.
define LIMIT
	@echo '$(4) char waste[$(3)] = {1};' | $($(1)_TOOLS)gcc $($(1)_CPU) -x c -c -o $(BUILD)/boards/waste.o -
	@if $($(1)_TOOLS)gcc $($(1)_CPU) $(BOARD_LDFLAGS) -Wl,--undefined=waste -T $($(1)_FOLDER)/board.ld $($(1)_LIBRARY) \
	  -o $(BUILD)/boards/waste.elf $($(1)-$(2)_O) $(BUILD)/boards/waste.o 2>$(BUILD)/boards/waste.log; \
	then echo "FAILED: $(1) takes $(3) bytes more of $(if $(4),flash,RAM) than it has"; exit 1; fi
	@grep -qE "does not fit|overflowed|will not fit" $(BUILD)/boards/waste.log || { cat $(BUILD)/boards/waste.log; exit 1; }

endef
limits: boards
	$(call LIMIT,netduinoplus2,int8,800000,const)
	$(call LIMIT,netduinoplus2,int8,20000)
	$(call LIMIT,mps2-an385,float32,3200000,const)
	$(call LIMIT,mps2-an385,float32,600000)
	$(call LIMIT,riscv32-virt,float32,3200000,const)
	$(call LIMIT,riscv32-virt,float32,600000)

# After a change that is meant to change what the boards do: look at the difference before it is committed.
golden: boards $(BUILD)/run-boards
	@mkdir -p golden
	@$(BUILD)/run-boards $(BUILD) --update

.PHONY: boards size test-boards limits golden
