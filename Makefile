# make demo   set up and show the whole work on a throw-away register of invented people
# make test   all tests           make check   lint, types, layers, catalogues, man pages
# make lock   renew the lock files (needs uv)      make messages   renew kkrek.pot and the .po files

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-compile --require-hashes
PO := $(wildcard kkrek/locale/*/LC_MESSAGES/kkrek.po)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
NEW_PYTHON = import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: demo test check lock messages
.DELETE_ON_ERROR:

demo: $(VENV)/.kkrek $(VENV)/.messages
	@$(BIN)/kkrek demo

test: $(VENV)/.kkrek $(VENV)/.messages $(VENV)/.dev
	$(BIN)/python -m pytest -q -n auto

check: $(VENV)/.kkrek $(VENV)/.messages $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/contracts/test_locale.py
	@for page in man/*.[1-8]; do echo "mandoc -T lint $$page"; mandoc -T lint -W warning "$$page" || exit 1; done

lock:
	$(COMPILE) pyproject.toml requirements.in --output-file requirements.lock
	$(COMPILE) requirements-dev.in --output-file requirements-dev.lock

messages: $(VENV)/.kkrek
	$(BIN)/pybabel --quiet extract --keywords=N_ --no-location --sort-output --omit-header --output=kkrek/locale/kkrek.pot kkrek
	@for po in $(PO); do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --omit-header --domain=kkrek --input-file=kkrek/locale/kkrek.pot --output-file=$$po --locale=$$(basename $$(dirname $$(dirname $$po))) || exit 1; done

# Each stamp is newer than what it was made from, so that a second run does nothing.

$(VENV)/.made:
	@command -v python3 >/dev/null || { echo "kkrek: error: python3 is not installed; kkrek needs Python 3.11 or newer" >&2; exit 1; }
	@python3 -c '$(NEW_PYTHON)' || { echo "kkrek: error: this is $$(python3 --version); kkrek needs Python 3.11 or newer on PATH as python3" >&2; exit 1; }
	@echo "Setting up kkrek (once) ..."
	@python3 -m venv $(VENV) || { echo "kkrek: error: python3 cannot make virtual environments (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.run-time: requirements.lock | $(VENV)/.made
	@$(PIP) --requirement requirements.lock
	@touch $@

$(VENV)/.kkrek: pyproject.toml hatch_build.py $(VENV)/.run-time
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps --no-compile --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run-time
	@$(PIP) --requirement requirements-dev.lock
	@touch $@

$(VENV)/.messages: $(PO) hatch_build.py $(VENV)/.run-time
	@$(BIN)/python hatch_build.py
	@touch $@
