# Two commands matter: `make plan` and `make test`. Each installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPERATION := data/caravan-2018
RUN := runs/caravan-2018

# Tests start the program many times: it is compiled once.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help plan test test-fast test-thorough check docs bench lock clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/browser: tools/install_browser.sh
	bash tools/install_browser.sh
	@mkdir -p $(VENV) && touch $@

$(VENV)/postgresql: tools/install_postgresql.sh
	bash tools/install_postgresql.sh
	@mkdir -p $(VENV) && touch $@

plan: $(VENV)/installed ## plan the reference case and say where to look
	$(BIN)/logistics plan $(OPERATION) --out $(RUN) --replace
	$(BIN)/logistics verify $(OPERATION) $(RUN)

test: $(VENV)/installed-dev $(VENV)/browser $(VENV)/postgresql ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: $(VENV)/installed-dev $(VENV)/postgresql ## run the quick tests, without a browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser and not reference"

test-thorough: $(VENV)/installed-dev $(VENV)/browser $(VENV)/postgresql ## run all tests with all their examples (hours)
	LOGISTICS_THOROUGH=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/installed-dev ## lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $(shell find logistics -name '*.py')

docs: $(VENV)/installed-dev ## build the site of the documents into build/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

bench: $(VENV)/installed-dev ## run the benchmarks
	$(BIN)/python -m benchmarks

lock: $(BIN)/python ## resolve the exact versions anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml -c requirements-dev.lock -o requirements.lock

clean: ## remove what was installed and planned
	rm -rf $(VENV) runs build dist
