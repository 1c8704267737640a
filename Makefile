# actviz: `make run` draws a picture, `make test` runs all tests, `make check` runs all that a change must pass.
# Works with GNU make 3.81 and any Python >= 3.11.

ARGS ?= plot relu --range -5 10
VENV ?= .venv
FRAMEWORKS ?= .venv-parity
BIN := $(VENV)/bin
LOCK := requirements-dev.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test check format generate docs parity benchmark build clean

help:
	@echo 'make run       set up and plot relu; make run ARGS="eval gelu 1" runs any command'
	@echo 'make test      set up and run all tests, with samples of those that have hundreds of cases'
	@echo 'make check     check format, lint, types and imports, and run all cases of all tests with coverage'
	@echo 'make format    format the code'
	@echo 'make generate  regenerate the index, the properties, the reference values and the documents'
	@echo 'make docs      build the manual in site/'
	@echo 'make parity    install and measure the frameworks (several gigabytes)'
	@echo 'make benchmark measure everything beside its peers, and print one table (a few minutes)'
	@echo 'make build     build a wheel and an sdist in dist/'
	@echo 'make clean     remove everything that these commands create'

run: $(VENV)/ready
	@$(BIN)/actviz $(ARGS)

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal --exhaustive --cov --cov-report=term:skip-covered

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

generate: $(VENV)/ready
	$(BIN)/python tools/index.py
	$(BIN)/python tools/properties.py
	$(BIN)/python tools/rules.py
	$(BIN)/python tools/record.py
	$(BIN)/python tools/reference.py
	$(BIN)/python tools/ranges.py
	$(BIN)/python tools/exactness.py
	$(BIN)/python tools/formula_exactness.py
	$(BIN)/python tools/networks.py
	$(BIN)/python tools/screens.py docs/figures
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/readme.py --write README.md docs/*.md docs/how-to/*.md

docs: $(VENV)/ready-dev
	$(BIN)/python tools/manual.py build/docs
	$(BIN)/mkdocs build --strict --quiet

benchmark: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks

parity: $(FRAMEWORKS)/ready
	cd tools && "$(abspath $(FRAMEWORKS))/bin/python" -m parity
	cd tools && "$(abspath $(FRAMEWORKS))/bin/python" -m parity.signatures
	cd tools && "$(abspath $(FRAMEWORKS))/bin/python" -m parity.gradients
	cd tools && "$(abspath $(FRAMEWORKS))/bin/python" -m parity.ulp

build: $(VENV)/ready-dev
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) $(FRAMEWORKS) dist build site .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The package, with the versions of the lock file.
$(VENV)/ready: pyproject.toml $(LOCK)
	@for python in $(PYTHON) python3 python python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    if $$python -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	      echo "actviz: setting up $(VENV) with $$($$python --version)" >&2; \
	      $$python -m venv $(VENV) && exit 0; \
	    fi; \
	    echo "actviz: $$python cannot make virtual environments; install its venv package" >&2; \
	    echo "        (Debian, Ubuntu: apt install python3-venv; Alpine: apk add py3-pip)" >&2; \
	    exit 1; \
	  fi; \
	done; \
	echo "actviz: no Python >= 3.11 found; install one, or name it: make run PYTHON=/path/to/python3" >&2; \
	exit 1
	@$(PIP) install --constraint $(LOCK) --editable . >&2
	@touch $@

# The developers' tools.
$(VENV)/ready-dev: $(VENV)/ready
	@$(PIP) install --requirement $(LOCK) >&2
	@touch $@

# The frameworks; actviz measures them but never uses them.
$(FRAMEWORKS)/ready: $(VENV)/ready
	@$(BIN)/python -m venv $(FRAMEWORKS)
	@$(FRAMEWORKS)/bin/python -m pip --disable-pip-version-check --quiet install --editable '.[parity]' >&2
	@touch $@
