# Two targets do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# The checks of `make test` run beside its tests.
MAKEFLAGS += --jobs=2

.PHONY: demo test checks tests docs bench clean

demo: $(READY)
	$(BIN)/cleaner clean seeds --diff --quiet || test $$? -eq 1
	$(BIN)/cleaner clean seeds -o out
	@echo "The clean texts are in out/, every change in out/changes.jsonl; 'cleaner restore out -o DIR' takes it all back."

test: checks tests

checks tests: export CLEANER_CACHE = $(CURDIR)/.venv/cache

checks: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cleaner rules test
	$(BIN)/cleaner rules lint --select slow-pattern,impossible-condition,duplicate-rule
	$(BIN)/cleaner rules docs docs/packs --check

# Many tests start the command; each would try its rules one by one, or compile them, if nobody had.
tests: $(READY)
	$(BIN)/cleaner rules compile --language en
	$(BIN)/pytest -n auto --dist loadgroup

# What is written from the packs and the model: run it after changing them.
docs: $(READY)
	$(BIN)/cleaner rules schema > rules/pack.schema.json
	$(BIN)/cleaner rules docs docs/packs

bench: $(READY)
	$(BIN)/python -m benchmarks start
	$(BIN)/python -m benchmarks memory
	$(BIN)/python -m benchmarks files
	$(BIN)/python -m benchmarks peers
	$(BIN)/python -m benchmarks growth
	$(BIN)/python -m benchmarks large

$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist out .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
