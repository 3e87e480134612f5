# What a person types. Each target does everything it needs; nothing has to be installed beforehand
# but git, make and Python 3.11 or newer.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .uv/bin/uv
PY := .venv/bin/python
PORT ?= 8000
DATA_DIR ?= data

.PHONY: venv run test check bench messages access format clean

venv: .venv/.ready .venv/.messages

$(UV): ci/bootstrap.sh ci/uv.txt
	@sh ci/bootstrap.sh "$(PYTHON)"

.venv/.ready: $(UV) uv.lock pyproject.toml
	@echo "Building .venv from uv.lock …"
	@env -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never UV_PYTHON="$(PYTHON)" $(UV) sync --frozen --quiet
	@touch $@

PO := $(shell find src -name '*.po')

.venv/.messages: .venv/.ready $(PO)
	@for po in $(PO); do $(PY) -m babel.messages.frontend compile --statistics -i $$po -o $${po%.po}.mo 2>/dev/null || exit 1; done
	@touch $@

messages: .venv/.messages

# The demonstration on http://localhost:8000 (PORT= and DATA_DIR= override).
run: venv
	@WARROOM_DATA_DIR="$(DATA_DIR)" .venv/bin/warroom run --port $(PORT)

check: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-cache
	.venv/bin/mypy

format: venv
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

test: venv
	@$(PY) ci/test_needs.py
	@$(PY) -m pytest -n 2 --dist worksteal --durations=25 --durations-min=5

# docs/access.md, made of the tables that the access tests walk.
access: venv
	@$(PY) -m tests.warroom.access_table

bench: venv
	$(PY) -m benchmarks

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache
