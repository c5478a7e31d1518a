# Impasto: `make run` opens a house, `make test` proves it. No Node, no Docker, no cloud account.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-warn-script-location

.DEFAULT_GOAL := help
.PHONY: help run install worker test check fmt lint types imports pages spelling screens bench lock vendor clean browser

help: ## Explain each target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.stamp-web ## Open the house: installs, database, demo, web and worker (PORT=8000 HOST=127.0.0.1)
	@exec $(BIN)/impasto up --host $(HOST) --port $(PORT)

install: $(VENV)/.stamp-web ## Only install what `make run` needs

worker: $(VENV)/.stamp-web ## Run one more worker beside a running house
	@exec $(BIN)/impasto worker

test: check browser ## Everything: checks, unit tests, attacks, journeys in a real browser
	$(BIN)/pytest -q -n 2 --dist loadfile --visits

check: lint types imports pages spelling ## Format, lint, types, import contracts, templates, spelling

fmt: $(VENV)/.stamp-dev ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.stamp-dev ## Format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/deptry src

types: $(VENV)/.stamp-dev ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.stamp-dev ## The order of rooms and engine parts
	$(BIN)/lint-imports

pages: $(VENV)/.stamp-dev ## Lint the templates
	$(BIN)/djlint --quiet --lint src/impasto

spelling: $(VENV)/.stamp-dev ## Spelling
	$(BIN)/codespell src tests docs bench *.md

screens: $(VENV)/.stamp-dev browser ## Pictures of the main pages of a running house (URL=http://127.0.0.1:8000)
	$(BIN)/python tests/screens.py --url $(or $(URL),http://127.0.0.1:$(PORT))

bench: $(VENV)/.stamp-dev ## Benchmarks side by side with peers or the physical floor
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script; done

lock: $(VENV)/.stamp-dev ## Resolve requirements/*.in anew into hashed locks
	cd requirements && for name in web dev; do ../$(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
		--allow-unsafe --no-emit-index-url --no-emit-find-links -o $$name.lock $$name.in; done

vendor: ## Build the vendored scripts, fonts and icons anew (needs Node)
	cd src/impasto/ui/vendor && npm ci && npm run build

browser: $(VENV)/.stamp-dev ## A Chromium for the journeys: Debian's, through apt when we may
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; } || \
		{ echo "The journeys need Chromium: sudo apt-get install chromium"; exit 1; }

$(BIN)/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Impasto needs Python 3.11 or newer; try make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.stamp-web: $(BIN)/pip requirements/web.lock pyproject.toml
	@echo "Installing what the house needs (about a minute the first time) ..."
	@$(PIP) --require-hashes --no-deps -r requirements/web.lock
	@$(PIP) --no-deps --no-build-isolation -e . || $(PIP) --no-deps -e .
	@touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp-web requirements/dev.lock
	@$(PIP) --require-hashes --no-deps -r requirements/dev.lock
	@touch $@

clean: ## Forget caches and builds; never touches var/
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
