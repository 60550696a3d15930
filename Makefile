# The commands of the portal. They need Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3
HOUSE := .venv/bin/python -m portal.house
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run stop test pytest bench backup restore

help: ## show this list
	@echo "make run      start the portal on http://127.0.0.1:8000 (PORT=8001 for another); Ctrl-C stops it"
	@echo "make stop     stop a portal whose terminal was lost"
	@echo "make test     run every check that .ci/run runs"
	@echo "make pytest   run tests alone: make pytest ARGS='-k name'"
	@echo "make bench    run the benchmarks: make bench ARGS='page --rows 1000'"
	@echo "make backup   write everything into one sealed file under var/backups/"
	@echo "make restore  bring it back: make restore FILE=var/backups/... (REPLACE=yes where something is there)"
	@echo "make setup    make .venv and install the packages, without starting anything"

setup:
	@$(PYTHON) -m portal.house.virtualenv

setup-dev:
	@$(PYTHON) -m portal.house.virtualenv --dev

run: setup
	@exec $(HOUSE) run

stop:
	@if [ -x .venv/bin/python ]; then exec $(HOUSE) stop; else echo "The portal was never set up."; fi

test: setup-dev
	@exec $(HOUSE) test

pytest: setup-dev
	@exec $(HOUSE) exec -- python -m pytest $(ARGS)

bench: setup-dev
	@exec $(HOUSE) exec -- python -m tests.bench $(ARGS)

backup: setup
	@exec $(HOUSE) backup

restore: setup
	@exec $(HOUSE) restore $(if $(filter yes,$(REPLACE)),--replace) "$(FILE)"
