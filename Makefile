# 巡格 XunGe. `make` alone lists what can be done. Everything runs from .venv in this folder.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TOUR_SEED ?= 1
SEED ?= 1
KILLS ?= 200
MINUTES ?= 2
# Tests do not wait for a disk where memory has room: three thousand small files are written and forgotten.
IN_MEMORY := $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 2>/dev/null && echo TMPDIR=/dev/shm)
DEMO_ARGS := $(if $(TOUR),--tour) --seed $(TOUR_SEED)

# Whatever the environment says, each file is compiled once, not by every program that is started.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup check style types test units demo serve screens crash soak mutants year bench package clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile
	@echo "  variables: TOUR=1 (demo: play the day without a screen)  TOUR_SEED=n (another day)  SEED=n KILLS=n (crash)"
	@echo "             MINUTES=n SEED=n RUNS=n OUT=file (soak)  SEED=n RUNS=n (mutants)  SEED=n (year)"
	@echo "             BARE=1 (package: play the day in a bare system, too; as root)  SUITE=noble (which)  PYTHON=python3.12"

setup: $(READY) ## install what is missing: system libraries, a CJK font, .venv
$(READY): requirements.lock pyproject.toml tools/setup.sh
	@PYTHON=$(PYTHON) sh tools/setup.sh
	@touch $(READY)

check: style types ## lint, format, types, import contracts

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Types are looked at beside the tests: that takes one processor alone for a minute.
test: style ## all checks and all tests, in random order
	@$(MAKE) --no-print-directory -j 2 types units

units: $(READY)
	$(IN_MEMORY) $(BIN)/python -m pytest -q -n 3

demo: $(READY) ## a server and three laptops; TOUR=1 plays the day and proves it in out/demo
	$(BIN)/python -m desktop demo $(DEMO_ARGS)

serve: $(READY) ## start the server on loopback with the file out/server.db
	@mkdir -p out
	$(BIN)/python -m server serve --db sqlite:///$(CURDIR)/out/server.db

screens: $(READY) ## drive the windows to every page and save docs/screens/*.png
	$(BIN)/python -m desktop demo --screens docs/screens --out /tmp/xunge-screens --seed $(TOUR_SEED)

crash: $(READY) ## kill -9 at KILLS random moments; the table goes to docs/crash.md
	$(BIN)/python -m tests.crash --seed $(SEED) --kills $(KILLS) --out docs/crash.md

soak: $(READY) ## simulate laptops and server with all that goes wrong, for MINUTES from SEED; RUNS=1 tells one run
	$(BIN)/python -m tests.sync.simulation --seed $(SEED) --minutes $(MINUTES) $(addprefix --runs ,$(RUNS)) $(addprefix --out ,$(OUT))

mutants: $(READY) ## break the program in one place after another: the simulation must notice each
	$(BIN)/python -m tests.sync.simulation --mutants --seed $(SEED) $(addprefix --runs ,$(RUNS))

year: $(READY) ## simulate a year of the demonstration community day by day, and look at what came of it
	$(BIN)/python -m tests.year --seed $(SEED)

bench: $(READY) ## measure; ONLY=name for one, the table goes to the screen, figures to bench/out
	$(BIN)/python -m bench $(addprefix --only ,$(ONLY))

package: $(READY) ## build the Linux bundle dist/xunge and play the day in it; BARE=1 in a bare system, too
	sh tools/package.sh
	$(BIN)/python -m tools.check_bundle --seed $(TOUR_SEED)
	$(if $(BARE),sh tools/bare_root.sh)

clean: ## remove what was made here (the virtual environment stays)
	rm -rf out build dist bench/out *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find bench desktop server tests tools -name __pycache__ -prune -exec rm -rf {} +
