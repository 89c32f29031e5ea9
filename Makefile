# make demo   a comparison on pictures drawn on the spot, about ten minutes
# make test   the whole test suite
# make lint   style and types
# make docs   the documentation, into build/site/
# They make their own environment in .venv first; PYTHON says with what.
# make test-matrix   a part of the tests on the lowest to the newest versions

PYTHON ?= python3
SEEDS ?= 0
VENV := .venv
RUN := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" python
DEMO := work_dirs/demo
METHODS ?= student kd dkd crd dist at pckd

.PHONY: demo test test-matrix lint docs clean

# Its head says what the lock was made for. Elsewhere pip chooses.
STACK := $(shell $(PYTHON) -c 'import platform as p; print("tested.txt" if \
    (p.python_version()[:5], p.system(), p.machine()) != \
    ("3.11.", "Linux", "x86_64") else "lock.txt --require-hashes")')

$(VENV)/.installed: setup.py mmrazor_pckd/version.py requirements/lock.txt \
    requirements/tested.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install -r requirements/$(STACK)
	$(VENV)/bin/python -m pip install -q --no-build-isolation -e '.[demo,test]'
	touch $@

demo: $(VENV)/.installed
	$(RUN) tools/demo/make_pictures.py demo_data
	$(RUN) tools/run_comparison.py configs/demo/teacher_demo.py \
	    --work-dir $(DEMO)
	$(RUN) tools/run_comparison.py $(METHODS:%=configs/demo/%_demo.py) \
	    --seeds $(SEEDS) --work-dir $(DEMO)
	$(RUN) tools/analysis_tools/compare_runs.py $(DEMO) --out $(DEMO)

test: $(VENV)/.installed
	$(RUN) -m pytest

lint: $(VENV)/.installed
	$(RUN) -m ruff check .
	$(RUN) -m mypy

docs: $(VENV)/.installed
	$(RUN) -m mkdocs build --strict

test-matrix:
	.ci/matrix $(ROWS)

clean:
	rm -rf demo_data $(DEMO) build
