# `make demo` and `make test` do all the set-up; both are safe to run twice.
PYTHON ?= python3
BIN := .venv/bin
export OMP_NUM_THREADS := 1
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: demo test test-full audit bench book lint notebooks clean

# The unit that `make demo` shows: make demo UNIT=02
UNIT ?= 03

demo: .venv/ready
	autograde demo --unit $(UNIT)

test: .venv/ready
	ruff format --check . && ruff check . && mypy
	pytest -n auto --dist loadfile -m "not full"

test-full: .venv/ready
	pytest -n auto --dist loadfile

# Measures what is stale, and goes on where it was interrupted.
audit: .venv/ready
	for unit in exercises/*.ipynb; do autograde audit "$$(basename "$$unit" .ipynb)" --full || exit; done

bench: .venv/ready
	for script in benchmarks/*.py; do python "$$script" || exit; done

# The web book; lectures whose text or library changed are executed first.
book: .venv/ready
	python book/gather.py
	sphinx-build --fail-on-warning --keep-going --quiet -c book book/pages book/html

lint: .venv/ready
	ruff format . && ruff check --fix . && mypy

# Regenerate every .ipynb from its .py.
notebooks: .venv/ready
	autograde build

clean:
	rm -rf .venv demo

# torch first and exactly: a range would pull several gigabytes of GPU libraries.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt "$$(grep '^torch==' constraints.txt)"
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@
