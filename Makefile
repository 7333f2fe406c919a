# SPDX-License-Identifier: GPL-2.0-only
# bob's build. "make help" lists what it can do, V=1 shows the commands.
# Everything made stands in build/.

BUILD := build
PREFIX := /usr/local
DESTDIR :=
V := 0

CC := gcc
CLANG := clang-14
# The newest of Debian 12: what it makes of bpf/ is tested, too, and stands in $(BUILD)/$(NEWEST).
NEWEST := clang-19
BPFTOOL := bpftool
CFLAGS := -O2 -g

# ---- what is made of what ----

BPF := $(patsubst %.c,$(BUILD)/%.o,$(wildcard bpf/*.bpf.c))
BPF_NEWEST := $(BPF:$(BUILD)/%=$(BUILD)/$(NEWEST)/%)
SKELETONS := $(patsubst $(BUILD)/bpf/%.bpf.o,$(BUILD)/skel/%.skel.h,$(BPF))

# libbob.a holds the engine too: bpf/'s headers, built for the host.
LIBBOB := $(wildcard userspace/libbob/*.c userspace/engine/*.c userspace/audit/*.c)
BOBD := $(wildcard userspace/bobd/*.c)
BOBCTL := $(wildcard tools/bobctl/*.c tools/bobctl/capture/*.c)
# tests/table is shared by the unit tests, the kernel test and the benchmark.
TABLE := $(wildcard tests/table/*.c)
KERNEL_TEST := $(wildcard tests/kernel/*.c) $(TABLE)
# What loads the programs, for those who race packets through them, or mutated ones.
LOADED := $(addprefix tests/kernel/,load.c mirror.c policy.c state.c store.c) $(TABLE)
RACE := $(wildcard tests/race/*.c)
DIFFERENTIAL := $(wildcard tests/differential/*.c)
EQUALITY := $(wildcard tests/equality/*.c)
FOREIGN := $(wildcard tests/foreign/*.c)
MODEL := $(wildcard tests/model/*.c)
BENCH_STORE := $(wildcard tests/bench/store/*.c)
# A trace to time readers of traces with, and bob's own reading without the rest of the audit.
BENCH_AUDIT := $(BUILD)/bench-trace $(BUILD)/bench-read
# The HTML report's page, put together; and reports of invented audits, for its tests.
PAGE := $(wildcard $(addprefix userspace/audit/page/,*.html *.css *.js))
PAGE_TEST := $(wildcard tests/page/*.c)
BENCH := $(filter-out %.bpf.c,$(wildcard tests/bench/*.c))
BENCH_PYTHON := PYTHONPATH=tests/bench python3 -B
BENCH_SKELETONS := $(patsubst tests/bench/%.bpf.c,$(BUILD)/skel/%.skel.h,$(wildcard tests/bench/*.bpf.c))
# The load generator for the live figures.
STORM := $(filter-out %.bpf.c,$(wildcard tests/bench/live/*.c))

# tests/unit/test_X.c is a program; whatever else stands there is linked into each.
UNIT := $(patsubst %.c,%,$(wildcard tests/unit/test_*.c))
UNIT_SHARED := $(filter-out $(UNIT:%=%.c),$(wildcard tests/unit/*.c)) $(TABLE) tests/bench/live/texts.c
UNIT_TESTED := $(LIBBOB) $(filter-out %/main.c,$(BOBD) $(BOBCTL))

# tests/fuzz/fuzz_X.c is a fuzz target; seeds.c writes what they start from; the rest is shared.
FUZZ := $(patsubst %.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SHARED := $(filter-out $(FUZZ:%=%.c) %/seeds.c,$(wildcard tests/fuzz/*.c)) \
	$(filter userspace/bobd/reply%,$(BOBD)) $(TABLE) $(LIBBOB) \
	$(filter tools/bobctl/capture/redact% tools/bobctl/capture/read.c,$(BOBCTL))
FUZZ_SECONDS := 60

objects = $(patsubst %.c,$(BUILD)/$(2)%.o,$(1))

# ---- with what ----

# Debian keeps bpftool and ip where a plain user's PATH does not look.
export PATH := $(PATH):/usr/sbin:/sbin
export BUILD CLANG NEWEST

WARNINGS := -Wall -Wextra -Werror
# bpf/ looks at text and at small structs as words, wherever they lie, as the kernel does.
LANGUAGE := -fno-strict-aliasing
CPPFLAGS := -D_GNU_SOURCE -Ibpf -Iuserspace -Iuserspace/libbob -Iuserspace/engine -Itests/table -I$(BUILD)/skel \
	-I$(BUILD)/page -I/usr/include/libnl3
LIBS := -lxdp -lbpf -lpcap -lnl-route-3 -lnl-3 -levent -lsqlite3 -ljansson
SANITIZE := -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

# Clang does not say by this name that the gaps between native maps' values are guarded.
FUZZ_FLAGS := -O1 -g $(SANITIZE) -D__SANITIZE_ADDRESS__
FUZZ_TRACE := -fsanitize=fuzzer-no-link

# Some tests have threads.
COVERAGE_FLAGS := -O1 -g -fprofile-instr-generate -fcoverage-mapping -fprofile-update=atomic

MACHINE := $(shell uname -m)
BPF_MACHINE := $(patsubst x86_64,x86,$(patsubst aarch64,arm64,$(MACHINE)))
BPF_FLAGS := -target bpf -mcpu=v3 -O2 -g -D__TARGET_ARCH_$(BPF_MACHINE) \
	-Ibpf -I/usr/include/$(MACHINE)-linux-gnu

# A line for people instead of the command, unless V=1.
Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' $(1) $@)
depfile = -MMD -MP -MF $(@:.o=.d)

MAKEFLAGS += -j$(shell nproc)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help demo test test-unit test-model test-foreign test-page test-audit test-kernel test-e2e test-kernels fuzz coverage bench style install clean

DEPS := deps-build deps-demo deps-test deps-kernels deps-fuzz deps-coverage deps-bench deps-style
.PHONY: root model race differential bench-store bench-audit bench-live $(DEPS)

all: $(BUILD)/bobd $(BUILD)/bobctl ## build bobd and bobctl (the default)

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | \
		expand -t 22

# ---- tests; those that load programs or make network namespaces need root ----

SUITES := unit model fuzz foreign page audit kernel e2e kernels

demo: root deps-demo all ## three everyday scenarios in network namespaces, as root
	$(Q)tools/demo.sh

test: root $(SUITES:%=build-%) ## all of the tests below, as root
	$(Q)tests/run $(SUITES)

test-unit: build-unit ## parser, calls, policy, store: native, under sanitizers
	$(Q)tests/run unit

test-model: build-model ## random calls over a bad network, against an oracle: 20,000 schedules
	$(Q)tests/run model

test-foreign: build-foreign ## the corpus through bob's parser and three others
	$(Q)tests/run foreign

test-audit: build-audit ## every capture of the corpus: bobctl audit against figures worked out without bob
	$(Q)tests/run audit

test-page: build-page ## the audit's HTML page in headless Chromium
	$(Q)tests/run page

test-kernel: root build-kernel ## a table of packets through the loaded programs
	$(Q)tests/run kernel

test-e2e: root build-e2e ## calls through namespaces, with bobd and SIPp
	$(Q)tests/run e2e

test-kernels: root build-kernels ## two clangs' programs, here and on Debian's 6.1 kernel in qemu
	$(Q)tests/run kernels

fuzz: build-fuzz ## every fuzz target for FUZZ_SECONDS, 60 unless set
	$(Q)tests/fuzz/run $(FUZZ_SECONDS)

# At night another million each time; the seed of one that fails is shown.
model: build-model ## N random schedules, 1,000,000 unless set; SEED=... again
	$(Q)$(BUILD)/model $(if $(SEED),1 $(SEED),$(or $(N),1000000) $(shell date +%s)000)

race: root build-kernel ## N races for one slot on several CPUs, and others
	$(Q)$(BUILD)/race $(N)

differential: root build-kernel ## N mutated packets, natively and loaded; 10,000,000 at night
	$(Q)$(BUILD)/differential $(N)

# Without what races of threads reach by chance: the figures shall be the same twice.
COVERED := $(patsubst %,$(BUILD)/coverage/%,$(filter-out %/test_race,$(UNIT)))

coverage: build-coverage ## lines and branches of bpf/ that the unit tests reach
	$(Q)tests/coverage/run $(COVERED)

bench: root all $(BUILD)/bench build-bench-audit build-bench-live $(BUILD)/kernels/verified ## every figure: a table, and build/bench.json
	$(Q)$(BUILD)/bench $(BUILD)/bench.json
	$(Q)$(BENCH_PYTHON) tests/bench/agent/run.py $(BUILD)/bench.json
	$(Q)$(BENCH_PYTHON) tests/bench/audit/run.py $(BUILD)/bench.json
	$(Q)$(BENCH_PYTHON) tests/bench/live/run.py all $(BUILD)/bench.json
	$(Q)python3 tests/bench/table.py $(BUILD)/bench.json

bench-audit: build-bench-audit ## packets a second out of a trace, beside tshark and sngrep
	$(Q)$(BENCH_PYTHON) tests/bench/audit/run.py $(BUILD)/bench.json

# With RATES="1000 100000" bob alone, at these rates; 0 is as fast as it goes.
bench-live: root build-bench-live ## refusals a second and what they cost, live, beside Kamailio
	$(Q)$(BENCH_PYTHON) tests/bench/live/run.py $(if $(RATES),flood $(RATES),all $(BUILD)/bench.json)

bench-store: $(BUILD)/bench-store ## N users into the store and out, 1,000,000 unless set
	$(Q)$(BUILD)/bench-store $(BUILD)/bench-store.db $(N)

style: deps-style ## clang-format, shellcheck, lengths, licence lines
	$(Q)tools/style.sh

.PHONY: $(SUITES:%=build-%) build-bench-audit build-bench-live
build-unit: deps-test $(UNIT:%=$(BUILD)/asan/%)
build-foreign: deps-test $(BUILD)/foreign_test
build-audit: deps-test all
build-page: deps-test $(BUILD)/bobctl $(BUILD)/asan/page_test
build-model: $(BUILD)/model
build-kernel: deps-test $(if $(KERNEL_TEST),$(BUILD)/kernel_test) $(BPF) \
	$(if $(RACE),$(BUILD)/race) $(if $(DIFFERENTIAL),$(BUILD)/differential) $(BUILD)/equality
build-e2e: deps-test all $(BUILD)/flood
build-fuzz: deps-fuzz $(FUZZ:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz/tests/fuzz/seeds
build-coverage: deps-coverage $(COVERED)
build-bench-live: deps-bench all $(BUILD)/storm
build-bench-audit: deps-bench $(BUILD)/bobctl $(BENCH_AUDIT)
build-kernels: deps-kernels build-kernel $(BPF_NEWEST) $(BUILD)/kernels/verified

# ---- packages: root gets them installed, a plain user is told what is missing ----

$(DEPS): deps-%:
	$(Q)tools/deps.sh $*

root:
	@[ "$$(id -u)" = 0 ] || { echo "bob: this needs root: sudo make $(MAKECMDGOALS)" >&2; exit 1; }

# ---- kernel side ----

define compile_bpf =
	$(call say,BPF)
	$(Q)mkdir -p $(@D)
	$(Q)$(1) $(BPF_FLAGS) $(LANGUAGE) $(WARNINGS) $(depfile) -c $< -o $@
endef

$(BUILD)/%.bpf.o: %.bpf.c Makefile | deps-build
	$(call compile_bpf,$(CLANG))

$(BUILD)/$(NEWEST)/%.bpf.o: %.bpf.c Makefile | deps-kernels
	$(call compile_bpf,$(NEWEST))

skeleton = $(Q)mkdir -p $(@D) && $(BPFTOOL) gen skeleton $< name $* >$@

$(BUILD)/skel/%.skel.h: $(BUILD)/bpf/%.bpf.o
	$(call say,SKEL)
	$(skeleton)

$(BUILD)/skel/%.skel.h: $(BUILD)/tests/bench/%.bpf.o
	$(call say,SKEL)
	$(skeleton)

$(BUILD)/skel/%.skel.h: $(BUILD)/tests/bench/live/%.bpf.o
	$(call say,SKEL)
	$(skeleton)

$(BUILD)/tests/%.o $(BUILD)/asan/tests/%.o $(BUILD)/fuzz/tests/%.o $(BUILD)/coverage/tests/%.o: CPPFLAGS += -Itests/table -Itests/kernel -Iuserspace/bobd

# ---- userspace; build/asan/ holds the same with sanitizers, for the unit tests ----

$(BUILD)/asan/%.o: %.c Makefile | deps-build deps-test $(SKELETONS)
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(LANGUAGE) -O1 -g $(SANITIZE) $(WARNINGS) $(depfile) -c $< -o $@

# What only carries the code under test is not traced, for its comparisons lead a fuzzer nowhere.
$(BUILD)/fuzz/userspace/engine/map_%.o $(BUILD)/fuzz/userspace/engine/native.o: FUZZ_TRACE :=
$(BUILD)/fuzz/userspace/engine/engine.o $(BUILD)/fuzz/tests/fuzz/promises.o: FUZZ_TRACE :=
$(BUILD)/fuzz/tests/table/%.o: FUZZ_TRACE :=

# Fuzz targets need clang, whatever CC is.
$(BUILD)/fuzz/%.o: %.c Makefile | deps-build deps-fuzz $(SKELETONS)
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(CPPFLAGS) $(LANGUAGE) $(FUZZ_FLAGS) $(FUZZ_TRACE) $(WARNINGS) $(depfile) -c $< -o $@

$(BUILD)/coverage/%.o: %.c Makefile | deps-build deps-coverage $(SKELETONS)
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(CPPFLAGS) $(LANGUAGE) $(COVERAGE_FLAGS) $(WARNINGS) $(depfile) -c $< -o $@

$(BUILD)/%.o: %.c Makefile | deps-build $(SKELETONS)
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(LANGUAGE) $(CFLAGS) $(WARNINGS) $(depfile) -c $< -o $@

$(BUILD)/page/page_template.h: userspace/audit/page/embed.sh $(PAGE)
	$(call say,PAGE)
	$(Q)mkdir -p $(@D)
	$(Q)$< userspace/audit/page $@

$(foreach kind,$(BUILD) $(addprefix $(BUILD)/,asan fuzz coverage),$(kind)/userspace/audit/report_html.o): \
	$(BUILD)/page/page_template.h

# q, for r would let a file replace another of the same name.
archive = $(Q)rm -f $@ && ar qcs $@ $^
link = $(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(1) $^ $(LIBS) -o $@

$(BUILD)/libbob.a: $(call objects,$(LIBBOB))
	$(call say,AR)
	$(archive)

$(BUILD)/asan/libbob.a: $(call objects,$(UNIT_TESTED),asan/)
	$(call say,AR)
	$(archive)

# The agent's parts, and what tests share, for programs that need some of them.
$(BUILD)/tests.a: $(call objects,$(LIBBOB) $(BOBD) $(TABLE))
	$(call say,AR)
	$(archive)

$(BUILD)/bobd: $(call objects,$(BOBD)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/bobctl: $(call objects,$(BOBCTL)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/asan/tests/unit/%: $(BUILD)/asan/tests/unit/%.o $(call objects,$(UNIT_SHARED),asan/) $(BUILD)/asan/libbob.a
	$(call say,LD)
	$(call link,$(SANITIZE)) -lcmocka

$(BUILD)/fuzz/shared.a: $(call objects,$(FUZZ_SHARED),fuzz/)
	$(call say,AR)
	$(archive)

$(BUILD)/fuzz/tests/fuzz/fuzz_%: $(BUILD)/fuzz/tests/fuzz/fuzz_%.o $(BUILD)/fuzz/shared.a
	$(call say,LD)
	$(Q)$(CLANG) $(SANITIZE) -fsanitize=fuzzer $^ $(LIBS) -o $@

$(BUILD)/fuzz/tests/fuzz/seeds: $(BUILD)/fuzz/tests/fuzz/seeds.o $(BUILD)/fuzz/shared.a
	$(call say,LD)
	$(Q)$(CLANG) $(SANITIZE) $^ $(LIBS) -o $@

$(BUILD)/coverage/libbob.a: $(call objects,$(UNIT_TESTED),coverage/)
	$(call say,AR)
	$(archive)

$(BUILD)/coverage/tests/unit/%: $(BUILD)/coverage/tests/unit/%.o $(call objects,$(UNIT_SHARED),coverage/) $(BUILD)/coverage/libbob.a
	$(call say,LD)
	$(Q)$(CLANG) $(COVERAGE_FLAGS) $^ $(LIBS) -lcmocka -o $@

$(BUILD)/kernel_test: $(call objects,$(KERNEL_TEST)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

# Asked when it is linked: deps-test may just have installed them.
foreign_libs = $(shell ls /usr/include/osipparser2 >/dev/null 2>&1 && echo -losipparser2; \
	ls -d /usr/include/sofia-sip-* >/dev/null 2>&1 && echo -lsofia-sip-ua)

$(call objects,$(FOREIGN)): | deps-test
$(BUILD)/tests/foreign/sofia.o: CPPFLAGS += -isystem /usr/include/sofia-sip-1.12

$(BUILD)/foreign_test: $(call objects,$(FOREIGN)) $(BUILD)/tests.a
	$(call say,LD)
	$(call link) $(foreign_libs) -lcmocka

$(BUILD)/asan/page_test: $(call objects,$(PAGE_TEST),asan/) $(BUILD)/asan/libbob.a
	$(call say,LD)
	$(call link,$(SANITIZE))

$(BUILD)/model: $(call objects,$(MODEL) $(TABLE)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/race: $(call objects,$(RACE) $(LOADED)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/differential: $(call objects,$(DIFFERENTIAL) $(LOADED)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/flood: $(call objects,$(wildcard tests/flood/*.c))
	$(call say,LD)
	$(call link)

$(BUILD)/equality: $(call objects,$(EQUALITY) $(LOADED)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/kernels/verified: $(BUILD)/tests/kernels/verified.o
	$(call say,LD)
	$(link)

$(call objects,$(BENCH)): | $(BENCH_SKELETONS)

$(BUILD)/bench: $(call objects,$(BENCH)) $(BUILD)/tests.a
	$(call say,LD)
	$(link)

$(call objects,$(STORM)): | $(BUILD)/skel/storm.skel.h

$(BUILD)/storm: $(call objects,$(STORM))
	$(call say,LD)
	$(link)

$(BUILD)/bench-trace: $(BUILD)/tests/bench/audit/trace.o $(BUILD)/tests.a
	$(call say,LD)
	$(link)

$(BUILD)/bench-read: $(BUILD)/tests/bench/audit/read.o $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

$(BUILD)/bench-store: $(call objects,$(BENCH_STORE)) $(BUILD)/libbob.a
	$(call say,LD)
	$(link)

# ---- the rest ----

install: all ## into $(DESTDIR)$(PREFIX)
	$(Q)install -D -m 755 -t $(DESTDIR)$(PREFIX)/sbin $(BUILD)/bobd $(BUILD)/bobctl
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man8 $(wildcard tools/man/*.8)
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man5 $(wildcard tools/man/*.5)
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/bash-completion/completions tools/completion/bobctl

clean: ## remove build/
	$(Q)rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
