# make setup | demo | test | check | bench | load | clean.  Needs GNU make and Python 3.11 to 3.13.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for found in python3.13 python3.12 python3.11 python3; do \
	command -v $$found >/dev/null 2>&1 && $$found -c '$(FITS)' >/dev/null 2>&1 && { echo $$found; break; }; done)
PACKAGES := contracts simulators sync_core scenarios sandbox loadtests
export PACT_DO_NOT_TRACK := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Empty is off: where it is set, every process of the tests compiles every module again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test check rooms bench load clean lock
.DEFAULT_GOAL := setup

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml setup.py
	@test -n "$(PYTHON)" || { echo "setup: no Python 3.11 to 3.13 was found. Install one, or name it: make setup PYTHON=/path/to/python"; exit 1; }
	@echo "setup: $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "setup: $(PYTHON) cannot make environments. On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -c '$(FITS)' || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.lock -e .
	@touch $@

demo: setup
	$(BIN)/trifold demo

test: setup
	$(BIN)/pytest -n auto -m "not browser and not sweep"

check: setup rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=.rooms $(BIN)/lint-imports --no-logo
	$(BIN)/mypy $(PACKAGES:%=-p trifold.%)

# What reads files instead of importing does not see how setup.py maps the names.
rooms:
	@mkdir -p .rooms/trifold
	@for room in $(PACKAGES); do ln -sfn ../../$$room .rooms/trifold/$$room; done

bench: setup
	$(BIN)/python -m trifold.sandbox.bench

load: setup
	$(BIN)/trifold load --seconds 20 --rate 5

# Pins everything anew; the index that is used is not written down.
lock:
	{ sed -n '/^#/p' requirements.lock; uv pip compile --quiet --universal --python-version 3.11 --all-extras --upgrade \
		--no-header --no-annotate --no-emit-index-url pyproject.toml; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) .trifold .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .rooms build dist *.egg-info
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
