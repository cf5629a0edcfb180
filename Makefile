# Two commands do everything: `make run` and `make test`. Each installs what it needs first.
PYTHON ?= python3
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint bench clean

help:
	@echo "make run     everything on http://127.0.0.1:8000 (PORT=… for another port)"
	@echo "make test    every check and every test"
	@echo "make lint    the checks alone"
	@echo "make bench   the benchmarks"
	@echo "make clean   throw away what was installed and built, and the embedded database"

run:
	@$(PYTHON) bootstrap.py
	@exec .venv/bin/python -m aimpact.operations.cli run

test:
	@$(PYTHON) bootstrap.py --dev
	@exec .venv/bin/python -m tests.checks

lint:
	@$(PYTHON) bootstrap.py --dev
	@exec .venv/bin/python -m tests.checks --lint

bench:
	@$(PYTHON) bootstrap.py --dev
	@exec .venv/bin/python -m benchmarks

clean:
	@$(PYTHON) -c 'import shutil; [shutil.rmtree(d, ignore_errors=True) for d in (".venv", "node_modules", "var", "aimpact/ui/static/built", "aimpact/territories/built", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")]'
