# Everything a fresh machine needs is Python 3.11-3.13 and make.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo $$python; break; }; done)
BIN := .venv/bin
ARGS ?=
# Where nobody says which address browsers use, Streamlit asks a machine on the internet for it.
ADDRESS ?= localhost
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	--quiet pyproject.toml

.PHONY: setup run cli test check format lock messages bench

setup: .venv/installed

.venv/installed: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.lock
	@touch $@

# The pages; e.g. make run ARGS="--server.port=9000". A web process that the system ended (137: killed,
# 139: crashed) is started again, and the pages that are open go on; Ctrl-C ends it for good.
run: setup
	@ended() { trap - INT TERM; kill "$$web" 2>/dev/null; wait "$$web" 2>/dev/null; exit 0; }; \
	trap ended INT TERM; \
	while :; do \
		$(BIN)/streamlit run app.py --browser.serverAddress=$(ADDRESS) $(ARGS) & web=$$!; \
		wait "$$web"; status=$$?; \
		case "$$status" in 137|139) ;; *) exit "$$status";; esac; \
		echo "The web process was ended by the system and is started again."; \
		sleep 1; \
	done

# The command line, e.g. make cli ARGS="train sample:iris --target species --out iris-run"
cli: setup
	@$(BIN)/python -m core $(or $(ARGS),--help)

# Without a browser its tests fail and say so; LAYERSMITH_NO_BROWSER=1 leaves them out.
test: setup .venv/browser
	$(BIN)/python -m pytest

.PHONY: $(if $(wildcard .venv/browser),,.venv/browser)
.venv/browser: | setup
	@if $(BIN)/python -m tests.browser.install; then touch $@; fi

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

messages: setup
	$(BIN)/python -m tests.extract

bench: setup
	$(BIN)/python -m tests.benchmarks
