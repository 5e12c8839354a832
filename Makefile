# Two commands for a fresh machine with Python 3.11 or newer, make and a network:
#   make run     the demo on http://127.0.0.1:8000 (PORT, SANDBOX_PORT and DATA_DIR move it)
#   make test    the tests
# Both install what they need into .venv first. CONTRIBUTING.md says what the other targets are for.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
LAUNCH := $(VENV_PYTHON) -m config.launch
PYTEST_ARGS ?=
TEMPLATES = $(shell find templates -name '*.html')
# Side by side, in the order of tests.plugins.side_by_side.py.
BESIDE := -n auto --maxprocesses 4 --dist loadscope
PURE := --cov --cov-report=term --cov-report=xml:test-results/coverage.xml
COMPILE := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: install run test test-full campaign check lint format lock clean python

install: python
	@$(PYTHON) -I config/launch/install.py run

run: install
	@exec $(LAUNCH) run

test: python
	@$(PYTHON) -I config/launch/install.py test
	@exec $(LAUNCH) test -- pytest -m "not full" --ignore tests/e2e $(BESIDE) $(PURE) $(PYTEST_ARGS)

test-full: python
	@$(PYTHON) -I config/launch/install.py test-full
	@exec $(LAUNCH) test -- pytest -m full $(BESIDE) $(PYTEST_ARGS)

# Deployments under random faults, judged by the sandbox's ledger; HINTS=0 rings nobody, only the sweeper works.
SEED ?= 1
RUNS ?= 200
FAULTS ?= 24
HINTS ?= 1
campaign: python
	@$(PYTHON) -I config/launch/install.py test
	@exec $(VENV_PYTHON) -m tests.faults.campaign --seed $(SEED) --runs $(RUNS) --faults $(FAULTS) --hints $(HINTS)

check: lint
	@$(MAKE) --no-print-directory test

lint: python
	@$(PYTHON) -I config/launch/install.py check
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy .
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/djade --target-version 5.2 --check $(TEMPLATES)
	$(LAUNCH) test -- python manage.py makemigrations --check --dry-run

format: python
	@$(PYTHON) -I config/launch/install.py check
	$(VENV_PYTHON) -m ruff check --fix-only --quiet .
	$(VENV_PYTHON) -m ruff format .
	.venv/bin/djade --target-version 5.2 $(TEMPLATES) || true

lock: python
	@$(PYTHON) -I config/launch/install.py check
	$(COMPILE) pyproject.toml --group install --group embedded --group test --group browser --group lint \
		-o .venv/all.txt
	$(COMPILE) -c .venv/all.txt pyproject.toml -o requirements/lean.txt
	for group in install embedded test browser lint; do \
		$(COMPILE) -c .venv/all.txt --group $$group -o requirements/$$group.txt || exit 1; \
	done
	$(COMPILE) --group checkov -o requirements/checkov.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis .coverage htmlcov staticfiles \
		screenshots test-results build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The demo's data are kept. To lose them as well, remove .data (or your DATA_DIR)."

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "tierboard: there is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: PYTHON=/path/to/python make ..." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
		"tierboard: Python 3.11 or newer is needed, and $(PYTHON) is %d.%d. Name another: PYTHON=python3.12 make ..." % sys.version_info[:2])'
