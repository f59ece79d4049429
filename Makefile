# Everything a fresh machine needs is Python 3.11-3.13 and make.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo $$python; break; }; done)
BIN := .venv/bin
ARGS ?= --help
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	--quiet pyproject.toml

.PHONY: setup run test check format lock bench

setup: .venv/installed

.venv/installed: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.lock
	@touch $@

# The command line, e.g. make run ARGS="train sample:iris --target species --out iris-run"
run: setup
	@$(BIN)/python -m core $(ARGS)

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup
	$(BIN)/$(LOCK) -o requirements.lock
	$(BIN)/$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

bench: setup
	$(BIN)/python -m tests.benchmarks
