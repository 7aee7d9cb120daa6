# The two commands of the README are `make run` and `make test`; the rest is for maintainers.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: run test lint types contracts tests bench format snapshots pictures clean

run: .venv/run.stamp
	@$(BIN)/incident-tui $(ARGS)

test: lint types contracts tests

lint: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev.stamp
	$(BIN)/mypy

contracts: .venv/dev.stamp
	$(BIN)/lint-imports

tests: .venv/dev.stamp
	$(BIN)/pytest -n auto --dist loadgroup

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshots: .venv/dev.stamp
	$(BIN)/pytest tests/console/test_snapshots.py --snapshot-update

pictures: .venv/dev.stamp
	$(BIN)/python docs/make_pictures.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "incident-tui needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/python.stamp pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
