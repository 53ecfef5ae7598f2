# Needs Python 3.11 or newer with pip, and make. The rest goes into .venv.
# All paths are relative, so the folder's own path may have spaces.

BIN := .venv/bin

NOTICES := NO_MKDOCS_2_WARNING=1 DISABLE_MKDOCS_2_WARNING=true

.DEFAULT_GOAL := help
.PHONY: help demo test validate lint lint-types lint-style lint-sizes format docs docs-serve bench bench-pay bench-crowd bench-capacity bench-quota bench-territory bench-batch wheel-check constraints clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runtime .venv/.project ## install, then plan the demo country and print the report's path
	@$(BIN)/fieldplan run scenarios/poland/territories.yaml

test: .venv/.dev .venv/.project ## install what testing needs, then run every test
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

validate: .venv/.dev .venv/.project ## theory and evidence in tables; 10,000 random plans paid by two programs
	$(BIN)/python tests/theory/table.py
	$(BIN)/python tests/evidence/evidence_table.py
	FIELDPLAN_WORLDS=10000 $(BIN)/python -m pytest tests/properties/test_pay_agreement.py tests/payplan/test_published.py tests/payplan/test_reference.py

lint: .venv/.dev .venv/.project ## format, style, types, floors, sizes
	@$(MAKE) --no-print-directory --jobs=2 lint-types lint-style lint-sizes

lint-types: .venv/.dev .venv/.project
	$(BIN)/mypy

lint-style: .venv/.dev .venv/.project
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

lint-sizes: .venv/.dev .venv/.project
	$(BIN)/python -m pytest tests/architecture

format: .venv/.dev ## put every file into the common form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/.dev .venv/.project ## build the documentation into site/; no warning is let through
	@$(NOTICES) $(BIN)/mkdocs build
	@echo "site/index.html"

docs-serve: .venv/.dev .venv/.project ## show it at http://127.0.0.1:8000 while you write, with search
	@$(NOTICES) $(BIN)/mkdocs serve

bench: .venv/.dev .venv/.project ## compare with plain models on the same problems
	$(BIN)/python benchmarks/territory.py scenarios/minimal/territories.yaml scenarios/poland/territories.yaml

bench-pay: .venv/.dev .venv/.project ## time the exact calculator and the payoff function
	$(BIN)/python benchmarks/pay.py
	$(BIN)/python benchmarks/payoff.py

bench-crowd: .venv/.dev .venv/.project ## time policies, and a crowd beside one process a rep
	$(BIN)/python benchmarks/policy.py
	$(BIN)/python benchmarks/crowd.py

bench-capacity: .venv/.dev .venv/.project ## time large plans of people, many worlds, many futures
	$(BIN)/python benchmarks/capacity.py
	$(BIN)/python benchmarks/capacity_risk.py
	$(BIN)/python benchmarks/futures.py

bench-territory: .venv/.dev .venv/.project ## published instances and large companies; hours
	$(BIN)/python benchmarks/instances_gap.py
	$(BIN)/python benchmarks/instances_cpmp.py
	$(BIN)/python benchmarks/instances_districting.py
	$(BIN)/python benchmarks/instances_design3.py
	$(BIN)/python benchmarks/contiguous.py
	$(BIN)/python benchmarks/clustering.py
	$(BIN)/python benchmarks/profit.py
	$(BIN)/python benchmarks/territory_large.py
	$(BIN)/python benchmarks/territory_travel.py --priced
	$(BIN)/python benchmarks/conflicts.py

bench-batch: .venv/.dev .venv/.project ## batches, kills, a million accounts, four quarters
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/quarters.py

bench-quota: .venv/.dev .venv/.project ## time quotas, forecasts and landing chances
	$(BIN)/python benchmarks/quota.py
	$(BIN)/python benchmarks/forecast.py
	$(BIN)/python benchmarks/landing.py

# Newest releases that go together on Python 3.11 and later, with the hashes of the
# public index. The second set contains the first, at the same versions.
COMPILE := uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet --upgrade pyproject.toml

wheel-check: .venv/.dev .venv/.project ## build, install where nothing else is, and use it there
	$(BIN)/python tools/wheel_check.py

constraints: ## pin the dependencies anew (needs uv); then run the tests
	$(COMPILE) --group build -o constraints.txt
	$(COMPILE) --group dev -c constraints.txt -o constraints-dev.txt

clean: ## remove the environment and caches; runs/ is kept
	rm -rf .venv dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up, each step again only when what it depends on has changed.
.venv/.made:
	@sh tools/setup.sh venv
	@touch $@

.venv/.runtime: constraints.txt | .venv/.made
	@sh tools/setup.sh pins constraints.txt
	@touch $@

.venv/.dev: constraints-dev.txt | .venv/.made
	@sh tools/setup.sh pins constraints-dev.txt
	@touch $@

# The build backend is among the pins, whichever set came first.
.venv/.project: pyproject.toml engine/__init__.py | .venv/.made
	@test -e .venv/.runtime || test -e .venv/.dev || $(MAKE) --no-print-directory .venv/.runtime
	@sh tools/setup.sh project
	@touch $@
