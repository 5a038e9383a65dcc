# chunklint: library and command. `make run` shows a report, `make test` runs all tests.

BUILD   ?= build
ifeq ($(origin CFLAGS),undefined)
LTO     := $(shell trial=$$(mktemp) && echo 'int main(void) { return 0; }' | \
             $(CC) -Werror -flto=auto -x c - -o $$trial 2>/dev/null && echo -flto=auto; rm -f $$trial)
CFLAGS   = -O2 -g
endif
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
MANDIR  ?= $(PREFIX)/share/man

VERSION := $(shell sed -n 's/^.define CHUNKLINT_VERSION "\(.*\)"/\1/p' validator/chunklint.h)
SONAME   = libchunklint.so.$(firstword $(subst ., ,$(VERSION)))

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
COMPILE  = $(CC) -std=c11 $(WARNINGS) -Ivalidator $(JSMN) $(CPPFLAGS) $(CFLAGS)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined

# Everything is built twice: for use, and sanitized, for the tests. What all events pass is built once more for the
# command, where the compiler can optimise it as one (LTO); who gives CFLAGS decides that for himself.
LIB_STAGES  = base framing json schema choice request chunk profile stream rules diag
stage       = $(patsubst %.c,%.o,$(wildcard validator/$(1)/*.c)) $(if $(filter schema,$(1)),generated/builtin_dialects.o) \
              $(if $(filter rules,$(1)),generated/breaks.o)
LIB_NAMES   = $(patsubst %.c,%.o,$(wildcard validator/*.c)) $(foreach name,$(LIB_STAGES),$(call stage,$(name)))
CLI_NAMES   = $(call stage,report) $(call stage,cli) generated/examples.o
LIB_OBJECTS = $(addprefix $(BUILD)/,$(LIB_NAMES))
CLI_OBJECTS = $(addprefix $(BUILD)/,$(CLI_NAMES))
LTO_NAMES   = checker panels base/scan $(addprefix framing/,ahead event framing jsonl kinds lines sse) \
              $(addprefix json/,access decode fragment lexical names payload surrogates tokens) \
              $(addprefix schema/,check check_array check_combination check_object check_scalars check_unknown violation) \
              $(addprefix chunk/,chunk decode shape shape_batch shape_batch_tokens shape_fields shape_find shape_forms shape_general shape_holes shape_likeness shape_list shape_match shape_prefix tokens) \
              $(addprefix stream/,batch call_pool calls choices content errors finish follow identity logprobs logs markup \
                          remark repeats replacement separate stream table usage) \
              $(addprefix diag/,diag front grades repeats scopes)
LTO_OBJECTS = $(if $(LTO),$(sort $(LTO_NAMES:%=$(BUILD)/lto/validator/%.o)))
LIB_CHECKED = $(addprefix $(BUILD)/sanitized/,$(LIB_NAMES))
CLI_CHECKED = $(addprefix $(BUILD)/sanitized/,$(CLI_NAMES))

all: $(BUILD)/chunklint $(BUILD)/libchunklint.a $(BUILD)/libchunklint.so.$(VERSION)

# ---- what the system lacks: the headers of jsmn, and of cmocka for the tests, unpacked into the build folder

PACKAGES = $(BUILD)/packages/usr
HASH    := \#
compiles = $(shell echo '$(HASH)include <$(1)>' | \
             $(CC) -include stdarg.h -include stdint.h -include setjmp.h -E -x c - >/dev/null 2>&1 && echo yes)

ifneq ($(call compiles,jsmn.h),yes)
JSMN        = -isystem $(PACKAGES)/include
JSMN_HEADER = $(PACKAGES)/include/jsmn.h
$(JSMN_HEADER):
	packaging/fetch-package.sh $(BUILD)/packages libjsmn-dev
endif

CMOCKA_LINK = -lcmocka
ifneq ($(call compiles,cmocka.h),yes)
CMOCKA        = -isystem $(PACKAGES)/include
CMOCKA_HEADER = $(PACKAGES)/include/cmocka.h
CMOCKA_FOLDER = $(dir $(abspath $(wildcard $(PACKAGES)/lib/*/libcmocka.so)))
CMOCKA_LINK   = -L$(CMOCKA_FOLDER) -Wl,-rpath,$(CMOCKA_FOLDER) -lcmocka
$(CMOCKA_HEADER):
	packaging/fetch-package.sh $(BUILD)/packages libcmocka0 libcmocka-dev
endif

# ---- library and command

$(BUILD)/%.o: %.c $(JSMN_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) -fPIC -fvisibility=hidden -MMD -MP -c $< -o $@

$(BUILD)/%.o: $(BUILD)/%.c
	$(COMPILE) -fPIC -fvisibility=hidden -c $< -o $@

# A document in schemas/ is a dialect, unless it describes what we write ourselves: those are called report*.json.
$(BUILD)/generated/builtin_dialects.c: schemas/embed.sh $(filter-out schemas/report.json schemas/report-%.json,$(wildcard schemas/*.json))
	@mkdir -p $(@D)
	schemas/embed.sh $(filter %.json,$^) >$@

# The examples that `explain` shows: a program finds them in the corpus with the library.
EXAMPLES = corpus/examples.o corpus/compare.o tests/support/check.o tests/support/files.o libchunklint.a
$(BUILD)/examples: $(addprefix $(BUILD)/,$(EXAMPLES))
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@

$(BUILD)/generated/examples.c: $(BUILD)/examples $(wildcard corpus/rules corpus/rules/* corpus/rules/*/*)
	@mkdir -p $(@D)
	$< corpus/rules >$@

$(BUILD)/generated/breaks.c: validator/rules/breaks.awk tests/clients/clients.tsv validator/rules/rules.def \
                             tests/clients/breaks.tsv validator/rules/clients.h
	@mkdir -p $(@D)
	awk -f $(filter-out %.h,$^) >$@

$(BUILD)/libchunklint.a: $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libchunklint.so.$(VERSION): $(LIB_OBJECTS)
	$(CC) -shared -Wl,-soname,$(SONAME) $(CFLAGS) $(LDFLAGS) $^ -o $@

$(BUILD)/lto/%.o: %.c $(JSMN_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) $(LTO) -MMD -MP -c $< -o $@

# The library gives what is not among the objects before it.
$(BUILD)/chunklint: $(CLI_OBJECTS) $(LTO_OBJECTS) $(BUILD)/libchunklint.a
	$(CC) $(CFLAGS) $(LTO) $(LDFLAGS) $^ -pthread -o $@

run: $(BUILD)/chunklint
	@status=0; $< corpus/samples || status=$$?; \
	echo; echo "The exit status was $$status: 0 says no errors, 1 errors were found (these samples have some), 2 it could not run."; \
	test $$status -le 1

# The rule reference, from the catalogue and the corpus; a test fails when it is stale.
docs: $(BUILD)/chunklint
	docs/rules.sh $< >docs/rules.md

# What the dialects say of recorded streams, where those are present; a test fails when it is stale.
providers: $(BUILD)/chunklint
	docs/providers.sh $< >docs/providers.md

# ---- tests: programs and scripts that speak TAP

$(BUILD)/sanitized/%.o: %.c $(JSMN_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) $(SANITIZE) -MMD -MP -c $< -o $@

$(BUILD)/sanitized/%.o: $(BUILD)/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(SANITIZE) -c $< -o $@

$(BUILD)/sanitized/tests/%.o: tests/%.c $(JSMN_HEADER) $(CMOCKA_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) $(SANITIZE) $(CMOCKA) -Itests/unit -Itests/support -MMD -MP -c $< -o $@

$(BUILD)/sanitized/libchunklint.a: $(LIB_CHECKED)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/sanitized/chunklint: $(CLI_CHECKED) $(BUILD)/sanitized/libchunklint.a
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $^ -pthread -o $@

# A unit test links its stage and those to the left of it, with a diag that records in the place of diag.
UNIT_base    = base
UNIT_framing = base rules framing
UNIT_json    = base rules framing json
UNIT_schema  = base rules framing json schema
UNIT_chunk   = base rules framing json schema chunk
UNIT_profile = base rules framing json schema chunk profile
UNIT_request = base rules framing json schema request
UNIT_stream  = base rules framing json schema request chunk stream
UNIT_rules   = base rules
UNIT_diag    = base rules diag
UNIT_report  = base rules report
UNIT_cli     = base

unit_stage   = $(firstword $(subst _, ,$(1)))
unit_objects = $(foreach name,$(UNIT_$(call unit_stage,$(1))),$(call stage,$(name))) \
               $(if $(filter diag cli,$(call unit_stage,$(1))),,tests/unit/recording_diag.o)

.SECONDEXPANSION:
$(BUILD)/unit/test_%: $(BUILD)/sanitized/tests/unit/test_%.o $$(addprefix $(BUILD)/sanitized/,$$(call unit_objects,$$*))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $^ $(CMOCKA_LINK) -o $@

unit-%: $(BUILD)/unit/test_%
	CMOCKA_MESSAGE_OUTPUT=TAP $<

# The others use the library as everybody does, but can say by which level of SIMD it scans (tests/support/levels.h).
WRAPPED = scan_level scan_plain scan_openers scan_marks
SUPPORT = $(patsubst %.c,$(BUILD)/sanitized/%.o,$(wildcard tests/support/*.c))
$(BUILD)/programs/%: $(BUILD)/sanitized/tests/%.o $(SUPPORT) $(BUILD)/sanitized/libchunklint.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) $^ -o $@

TEST_FOLDERS  = suites dialects output corpus request properties clients captures describe choice
TEST_PROGRAMS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c)) \
                $(patsubst tests/%.c,$(BUILD)/programs/%,$(wildcard $(TEST_FOLDERS:%=tests/%/*.c)))
TEST_SCRIPTS  = tests/symbols.sh tests/manual.sh tests/docs.sh tests/clients/table.sh tests/install.sh \
                tests/output/run.sh tests/jobs.sh tests/cli/run.sh

test: all $(BUILD)/sanitized/chunklint $(TEST_PROGRAMS)
	BUILD=$(BUILD) CC="$(CC)" tests/run.sh $(TEST_PROGRAMS) $(TEST_SCRIPTS)

# Changed captures with the shape cache and without: millions of lines, on two processors, with seeds that are printed.
MUTATIONS ?= 300000
SEED      ?= $(shell date +%s)
fuzz-shapes: $(BUILD)/programs/properties/test_shapes
	@$< $$(($(MUTATIONS) / 2)) $$(($(SEED) + 1)) & $< $$(($(MUTATIONS) / 2)) $(SEED); status=$$?; \
	wait $$! && exit $$status

# NEON on other machines: the tests of the scans, built for arm64, in an emulator.
NEON_BUILD    = $(BUILD)/neon
NEON_PROGRAMS = $(patsubst %,$(NEON_BUILD)/programs/properties/%,test_scan test_weave test_weave_values test_entries test_listed test_pass test_usual test_levels)
neon:
	@for tool in aarch64-linux-gnu-gcc qemu-aarch64; do \
		command -v $$tool >/dev/null || { echo "neon: there is no $$tool" \
			"(Debian has it in gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user)"; exit 1; } done
	$(MAKE) CC=aarch64-linux-gnu-gcc BUILD=$(NEON_BUILD) PACKAGES=$(PACKAGES) SANITIZE= LDFLAGS=-static $(NEON_PROGRAMS)
	RUNNER=qemu-aarch64 BUILD=$(BUILD) tests/run.sh $(NEON_PROGRAMS)

# ---- which client breaks on what: the corpus replayed through the real ones; UPDATE=1 writes the table anew

clients: $(BUILD)/chunklint
	tests/clients/real/run.sh $(BUILD)

# Our schema engine against npm's ajv: the verdicts on every chunk there is, by every dialect.
ajv: $(BUILD)/programs/ajv/verdicts
	tests/ajv/run.sh $(BUILD)

# What is found in recorded streams, by rule and provider.
captures: $(BUILD)/chunklint
	BUILD=$(BUILD) tests/captures/count.sh

# ---- benchmark: MEGABYTES of generated log, against bare jsmn and wc -l; five such logs are kept in the build folder

MEGABYTES ?= 512
BENCH      = $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/bench/*.c))

$(BUILD)/bench/%: tests/bench/%.c $(JSMN_HEADER)
	@mkdir -p $(@D)
	$(COMPILE) $< -o $@

bench: $(BUILD)/chunklint $(BENCH)
	tests/bench/bench.sh $(BUILD) $(MEGABYTES)

# Beside it what others need; their packages are installed for it, and stay for `make bench`.
bench-peers: $(BUILD)/chunklint $(BENCH)
	INSTALL=1 tests/bench/bench.sh $(BUILD) $(MEGABYTES)

# Where the time goes: instructions an event, by stage.
profile: $(BUILD)/chunklint $(BENCH)
	tests/bench/profile.sh $(BUILD)

# ---- installing

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(MANDIR)/man1
	install -m 755 $(BUILD)/chunklint $(DESTDIR)$(PREFIX)/bin/
	install -m 644 validator/chunklint.h $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(BUILD)/libchunklint.a $(BUILD)/libchunklint.so.$(VERSION) $(DESTDIR)$(LIBDIR)/
	ln -sf libchunklint.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libchunklint.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' packaging/chunklint.pc.in \
		>$(DESTDIR)$(LIBDIR)/pkgconfig/chunklint.pc
	install -m 644 packaging/chunklint.1 $(DESTDIR)$(MANDIR)/man1/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/chunklint $(DESTDIR)$(PREFIX)/include/chunklint.h \
		$(DESTDIR)$(LIBDIR)/libchunklint.a $(DESTDIR)$(LIBDIR)/libchunklint.so $(DESTDIR)$(LIBDIR)/$(SONAME) \
		$(DESTDIR)$(LIBDIR)/libchunklint.so.$(VERSION) $(DESTDIR)$(LIBDIR)/pkgconfig/chunklint.pc \
		$(DESTDIR)$(MANDIR)/man1/chunklint.1

clean:
	rm -rf $(BUILD)

.PHONY: all run docs providers test fuzz-shapes neon captures clients ajv bench bench-peers profile install uninstall clean
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
