# `make` alone lists what there is. Everything runs in a virtual environment that `make setup` builds and keeps up to date.

VENV ?= .venv
PYTHON ?=
JOBS ?= auto
TESTS ?=
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
OPS_READY := $(VENV)/.ops-ready
export VENV PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup proto proto-baseline fmt lint check test demo serve clean test-ops dashboards image-smoke soak bench bench-quick plots

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Build the virtual environment (PYTHON=... tries that Python first)

$(READY): pyproject.toml constraints.txt scripts/setup.sh
	@scripts/setup.sh

proto: $(READY) ## Generate service/ironrule/v1 from proto/
	scripts/proto.sh

proto-baseline: $(READY) ## Renew what the contract is compared with: at a release, or for a break that was decided
	$(BIN)/buf build --exclude-source-info --output proto/baseline.txtpb

fmt: $(READY) ## Format the code and the contract
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format
	$(BIN)/buf format --write

lint: $(READY) ## Check style, types, import order, contract and generated code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/buf lint
	@$(BIN)/buf breaking --against proto/baseline.txtpb \
		|| { echo "platforms rely on the contract of proto/baseline.txtpb; for a break that was decided: make proto-baseline"; exit 1; }
	scripts/proto.sh --check

check: $(READY) ## Check the rulebooks in rules/, warnings too, and their layout
	$(BIN)/ironrule check --strict rules
	$(BIN)/ironrule fmt --check rules service/ironrule/packs

test: $(READY) ## Run the tests (TESTS=... some of them, JOBS=... processes)
	$(BIN)/pytest -n $(JOBS) --maxprocesses 8 --dist worksteal $(TESTS)

demo: $(READY) ## Start the service, prescribe for two athletes, stop it
	@$(BIN)/python examples/demo.py

serve: $(READY) ## Serve on this machine, with what a developer wants
	$(BIN)/ironrule serve --dev

clean: ## Remove environments, caches and build output
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache service/*.egg-info
	find service tests examples bench simulation -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

test-ops: $(OPS_READY) ## Test manifests, dashboards and alerts against the real programs (installs Debian packages)
	@deploy/tests/programs.sh
	$(BIN)/pytest $(or $(TESTS),deploy/tests)

dashboards: $(OPS_READY) ## Draw every panel of every dashboard from a real Prometheus into docs/dashboards/ (two minutes)
	@deploy/tests/programs.sh
	$(BIN)/python -m deploy.monitoring.pictures

image-smoke: $(READY) ## Build the image without a registry, run it and ask it (as root; installs Debian packages)
	deploy/image/smoke.sh

soak: $(READY) ## Run the tests that have a whole size at it: an hour or so
	IRONRULE_SOAK=1 $(BIN)/pytest -m soak -s

bench: $(BENCH_READY) ## Measure, and write docs/performance.md (ten minutes, best on a quiet machine)
	$(BIN)/python -m bench

bench-quick: $(BENCH_READY) ## See that the benchmark works, and write nothing
	$(BIN)/python -m bench --quick

plots: $(BENCH_READY) ## Train three simulated athletes, and draw the pictures of docs/back-strength.md
	$(BIN)/python -m simulation

$(OPS_READY): $(READY) constraints-ops.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	    -c constraints.txt -c constraints-ops.txt -e '.[ops]'
	@touch $@

$(BENCH_READY): $(READY) constraints-bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	    -c constraints.txt -c constraints-bench.txt -e '.[bench]'
	@touch $@
