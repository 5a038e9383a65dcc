# chunklint: library and command. `make run` shows a report, `make test` runs all tests.

BUILD   ?= build
CC      ?= cc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
COMPILE  = $(CC) -std=c11 $(WARNINGS) -Ivalidator -I$(BUILD)/generated $(JSMN) $(CPPFLAGS) $(CFLAGS)

STAGES      = base framing json schema chunk stream rules diag report
LIB_SOURCES = $(wildcard validator/*.c) $(foreach stage,$(filter-out report,$(STAGES)),$(wildcard validator/$(stage)/*.c))
CLI_SOURCES = $(wildcard validator/report/*.c) $(wildcard validator/cli/*.c)
LIB_OBJECTS = $(LIB_SOURCES:%.c=$(BUILD)/%.o)
CLI_OBJECTS = $(CLI_SOURCES:%.c=$(BUILD)/%.o)

all: $(BUILD)/chunklint $(BUILD)/libchunklint.a

# jsmn.h: the system's, else Debian's package unpacked into the build folder.
JSMN_SYSTEM := $(shell printf '\#include <jsmn.h>\n' | $(CC) -E -x c - >/dev/null 2>&1 && echo yes)
ifeq ($(JSMN_SYSTEM),yes)
JSMN        =
JSMN_HEADER =
else
JSMN        = -isystem $(BUILD)/packages/usr/include
JSMN_HEADER = $(BUILD)/packages/usr/include/jsmn.h
$(JSMN_HEADER):
	packaging/fetch-package.sh $(BUILD)/packages libjsmn-dev
endif

$(BUILD)/%.o: %.c $(JSMN_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) -fPIC -fvisibility=hidden -MMD -MP -c $< -o $@

$(BUILD)/libchunklint.a: $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/chunklint: $(CLI_OBJECTS) $(BUILD)/libchunklint.a
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@

# ---- unit tests: one program a stage, sanitized, with only the stages to its left and a diag that records

CMOCKA_SYSTEM := $(shell pkg-config --exists cmocka 2>/dev/null && echo yes)
ifeq ($(CMOCKA_SYSTEM),yes)
CMOCKA_FLAGS = $(shell pkg-config --cflags cmocka)
CMOCKA_LINK  = $(shell pkg-config --libs cmocka)
CMOCKA_DEP   =
else
CMOCKA_FLAGS = -isystem $(BUILD)/packages/usr/include
CMOCKA_LINK  = $$(find $(BUILD)/packages/usr/lib -name 'libcmocka.so*' | head -1) -Wl,-rpath,$$(dirname $$(find $(abspath $(BUILD))/packages/usr/lib -name libcmocka.so.0))
CMOCKA_DEP   = $(BUILD)/packages/usr/include/cmocka.h
$(CMOCKA_DEP):
	packaging/fetch-package.sh $(BUILD)/packages libcmocka0 libcmocka-dev
endif

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined

UNIT_base    = base
UNIT_framing = base rules framing
UNIT_json    = base rules framing json
UNIT_schema  = base rules framing json schema
UNIT_chunk   = base rules framing json chunk
UNIT_stream  = base rules framing json schema chunk stream
UNIT_diag    = base rules diag

unit_sources = tests/unit/test_$(1).c $(if $(filter diag,$(1)),,tests/unit/recording_diag.c) $(foreach stage,$(UNIT_$(1)),$(wildcard validator/$(stage)/*.c))

$(BUILD)/unit/test_%: tests/unit/test_%.c $(JSMN_HEADER) $(CMOCKA_DEP) FORCE
	@mkdir -p $(@D)
	$(COMPILE) $(SANITIZE) $(CMOCKA_FLAGS) -Itests/unit $(call unit_sources,$*) $(CMOCKA_LINK) -o $@

unit-%: $(BUILD)/unit/test_%
	$<

clean:
	rm -rf $(BUILD)

FORCE:
.PHONY: all clean FORCE
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
