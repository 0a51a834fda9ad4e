# make run: the course at http://localhost:8501      make test: everything that is checked
# make docs: the pages of kl_core, docs/api/index.html
PYTHON ?= python3
ENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(ENV)/Scripts
else
BIN := $(ENV)/bin
endif

.PHONY: run test check browser docs clean

run: $(ENV)/run.ready
	$(BIN)/streamlit run app.py

test: $(ENV)/test.ready browser check
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(ENV)/test.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(ENV)/test.ready
	$(BIN)/python -W error -m docs.build

browser: $(ENV)/test.ready
	sh tests/browser/install.sh $(BIN)/python

$(ENV)/bin/python $(ENV)/Scripts/python.exe:
	$(PYTHON) -m venv $(ENV)

$(ENV)/run.ready: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(ENV)/test.ready: requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(ENV)/run.ready

clean:
	rm -rf $(ENV)
