# make demo   a comparison on pictures drawn on the spot, eight to twelve minutes
# make table1, table2, table3   a table of the paper: docs/reproduce.md has what
#     they cost; ARGS are more flags of tools/run_comparison.py, AT_ONCE the runs
#     side by side, GPUS those of each run of table3
# make gpu   all that needs a GPU, see docs/cuda.md: tests, speed, a comparison, in
#     MINUTES (9); ARGS are more flags of tools/benchmark/gpu.py
# make test   the whole test suite, a process for each core (JOBS=1: one)
# make test-fast   the tests that take moments
# make lint   style, types, and whether the written configs are up to date
# make docs   the documentation, into build/site/
# They make their own environment in .venv first: PYTHON says with what, CPU=1
# takes PyTorch's CPU wheels, SYSTEM=1 the PyTorch that PYTHON has.
# make test-matrix   a part of the tests on the lowest to the newest versions
# make lock   the locks anew (needs uv)

PYTHON ?= python3
CPU ?=
SYSTEM ?=
AT_ONCE ?=
GPUS ?= 8
ARGS ?=
MINUTES ?= 9
demo: SEEDS ?= 0
demo: METHODS ?= pckd student kd dkd crd dist at
table1: SEEDS ?= 0 1 2
table2: SEEDS ?= 0 1 2
table3: SEEDS ?= 0
table1 table2 table3: METHODS ?= all
VENV := .venv
RUN := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" python
TORCH := $(if $(SYSTEM),system,$(if $(CPU),cpu))
LOCK := uv pip compile requirements/tested.txt setup.py --universal \
    --python-version 3.11 --generate-hashes --no-header

JOBS ?= auto
# A thread for each process.
PYTEST := $(RUN) -m pytest -n $(JOBS) --dist worksteal
test test-fast: export OMP_NUM_THREADS := 1

.PHONY: demo table1 table2 table3 gpu test test-fast test-matrix lint docs lock clean

# .demo is less than .test, which holds what all other targets need.
$(VENV)/.demo $(VENV)/.test: setup.py mmrazor_pckd/version.py \
    tools/dev/environment.py $(wildcard requirements/*.txt)
	$(PYTHON) tools/dev/environment.py $(VENV) $(@F:.%=%) $(TORCH)
	touch $@

demo: $(VENV)/.demo
	$(RUN) tools/demo/compare_methods.py --methods $(METHODS) \
	    --seeds $(SEEDS)

# 256 images a step, on any number of GPUs by which they can be divided.
table3: EACH = $(if $(filter 0,$(shell expr 256 % $(GPUS))),,$(error \
    GPUS=$(GPUS): 256 images cannot be divided by it, give 1, 2, 4, 8 ...)) \
    --launcher pytorch --gpus-per-run $(GPUS) --cfg-options \
    train_dataloader.batch_size=$(shell expr 256 / $(GPUS))
table1 table2 table3: $(VENV)/.demo
	$(RUN) tools/run_comparison.py --pairs $@ --methods $(METHODS) \
	    --seeds $(SEEDS) --work-dir work_dirs/$@ \
	    $(if $(AT_ONCE),--jobs $(AT_ONCE)) $(EACH) $(ARGS)
	$(if $(filter --dry-run --slurm%,$(ARGS)),,$(RUN) \
	    tools/analysis_tools/compare_runs.py work_dirs/$@ --matrix \
	    --out work_dirs/$@)

gpu: $(VENV)/.test
	$(RUN) tools/benchmark/gpu.py --minutes $(MINUTES) $(ARGS)

test: $(VENV)/.test
	$(PYTEST)

test-fast: $(VENV)/.test
	$(PYTEST) -m 'not slow and not dist'

lint: $(VENV)/.test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) tools/dev/write_configs.py --check
	$(RUN) -m mypy

docs: export NO_MKDOCS_2_WARNING := 1
docs: $(VENV)/.test
	$(RUN) -m mkdocs build --strict

test-matrix:
	.ci/matrix $(ROWS)

lock:
	$(LOCK) --extra demo --extra test -o requirements/test-lock.txt
	$(LOCK) --extra demo -c requirements/test-lock.txt \
	    -o requirements/demo-lock.txt

clean:
	rm -rf demo_data work_dirs/demo build
