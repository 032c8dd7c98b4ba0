# Two commands: `make run` runs the portal, `make test` passes the tests. Needs Python 3.11 or newer, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run test lint clean

run: $(VENV)/.run
	@$(BIN)/behovstorget init
	@if [ -z "$$NO_DEMO" ]; then $(BIN)/behovstorget demo load; $(BIN)/behovstorget demo accounts --short; fi
	@echo
	@echo "Behovstorget: http://127.0.0.1:$(PORT)   (stopp med Ctrl-C)"
	@exec $(BIN)/behovstorget serve

test: $(VENV)/.dev
	@$(BIN)/python -m tests.run

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Behovstorget trenger Python 3.11 eller nyere, her er " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV) || { echo "Klarte ikke å lage $(VENV). På Debian og Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

# uv is used where it is; pip does the same with the same locked file.
define install
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); fi
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "behovstorget.pth").write_text(str(pathlib.Path.cwd()))'
	@printf '#!/bin/sh\nexec "%s" -m portal.cli "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/behovstorget && chmod +x $(BIN)/behovstorget
	@touch $@
endef

$(VENV)/.run: $(VENV)/bin/python requirements.lock
	$(call install,requirements.lock)

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.run

# The data folder stays: it may hold the only copy of what people wrote.
clean:
	rm -rf $(VENV)
