# Everything that a developer's machine and CI do. `make` alone lists it.

PYTHON ?= python3
# How many processes `make test` spreads the tests over: one more than the least machine has processors, because some
# tests wait for the sandbox. Each collects all tests for itself. A suite by itself runs in one: most are quicker so.
WORKERS ?= 3
# A file's tests stay in one process, which starts once what they share. Files keep their order: those that take
# longest have few tests, and would else come last.
DISTRIBUTION := --dist=loadfile --no-loadscope-reorder

# Which runtime `make package` is for: 3.10, 3.12, both, or current for that of .venv. Else the one of s.yaml.
PACKAGE_PYTHON ?=
# What is packed besides: otel, to send traces.
EXTRAS ?=

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
CHECKS := lint types imports
SUITES := unit contracts integration faults e2e browser deployment project

# Tests start hundreds of processes, each of which would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

ifdef CI
export NO_COLOR := 1
unexport FORCE_COLOR
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-s setup-fc3 setup-ros setup-browser screenshots demo test $(CHECKS) minimum-version $(SUITES) package wheel deploy undeploy long bench cold-start attack sweep fuzz setup-fuzz sbom audit coverage format docs translations site lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z$$][^=]*:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.project ## .venv with everything pinned (make clean setup PYTHON=python3.12: with another Python)
	@:

# The stamps are newer than what they were made from, so that a second `make setup` has nothing to do.
.venv/.packages: requirements-build.lock requirements-dev.lock .ci/setup
	@.ci/setup $(PYTHON)
	@touch $@

.venv/.project: .venv/.packages pyproject.toml
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# Where Serverless Devs keeps what it needs; its own place, so that nothing of it is left in a home folder.
S_PLACE := build/serverless-devs

setup-s: ## Serverless Devs, pinned, in build/: tests render s.yaml with it, and skip that without it (needs npm)
	@mkdir -p $(S_PLACE)/home
	@cp .ci/serverless-devs/package.json .ci/serverless-devs/package-lock.json $(S_PLACE)
	@cd $(S_PLACE) && HOME=$$PWD/home npm ci --no-audit --no-fund --ignore-scripts --loglevel=error

setup-fc3: ## the real fc3, built from FC3=FOLDER, a checkout of github.com/devsapp/fc3 (needs npm)
	@.ci/setup-fc3 "$(FC3)"

setup-ros: setup ## the validators of ROS templates, pinned, in build/: without it tests skip them (needs Node.js)
	@.ci/setup-ros

demo: setup ## the whole chain on a loopback cloud: events in, chat message and verified copy out
	@$(BIN)/python -m oceanferry_sandbox.demo

# The checks run side by side: all but one take a moment. What they print is kept apart, which macOS's make cannot do.
test: setup ## all checks and all tests but the long ones
	@$(MAKE) --no-print-directory --jobs $(if $(filter 3.%,$(MAKE_VERSION)),,--output-sync=target) $(CHECKS)
	$(PYTEST) --numprocesses=$(WORKERS) $(DISTRIBUTION) -m 'not long' $(addprefix tests/,$(SUITES))

long: setup ## the tests marked long, which make test leaves out: the README's commands from an empty folder and back, and more
	$(PYTEST) --numprocesses=$(WORKERS) $(DISTRIBUTION) -m long $(addprefix tests/,$(SUITES))

lint: setup ## style and mistakes (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## types (mypy, strict)
	$(BIN)/mypy

imports: setup ## who may import whom (import-linter)
	$(BIN)/lint-imports --no-logo

# FC runs Python 3.10, whatever .venv was made from. mypy, set to 3.10, sees the same in `make test`: this is the
# second opinion of .ci/run, for what mypy has no types of.
minimum-version: setup ## nothing younger than Python 3.10 is used (vermin, and 3.10 itself where it is installed)
	$(BIN)/vermin --target=3.10- --violations --no-tips shared functions tests .ci/packing .ci/deploying
	@if python3.10 -c '' 2>/dev/null; then \
		PYTHONPYCACHEPREFIX=build/python3.10 python3.10 -m compileall -q shared functions tests && \
		echo "Python 3.10 compiles every module."; \
	else \
		echo "Skipped: compiling every module with Python 3.10 itself, which is not installed here."; \
	fi

unit: ## rules and use cases, on fakes
contracts: ## the same expectations of every fake and of the adapter that it stands for
integration: ## one adapter against its sandbox server, through the vendor's SDK
faults: ## copies that end proven or in a clear failure, deliveries made once or reported as failed, whatever goes wrong on the way
e2e: ## whole chains, through the sandbox
browser: ## the page that buttons lead to, in headless Chromium; skipped where make setup-browser has not been run
deployment: ## s.yaml and what would be in the zip
project: ## the project's own promises: imports, entry points, import budget
$(SUITES): setup
	$(PYTEST) tests/$@

package: setup ## dist/oceanferry-VERSION-RUNTIME.zip, what Function Compute runs (PACKAGE_PYTHON=both: of both runtimes)
	@PYTHONPATH=.ci $(BIN)/python -m packing $(addprefix --python=,$(PACKAGE_PYTHON)) $(addprefix --extra=,$(EXTRAS))

wheel: setup ## dist/oceanferry-VERSION-py3-none-any.whl and the sdist, for pip and pipx, without a checkout
	@$(BIN)/python -m hatchling build

deploy: setup ## doctor --offline, package, then s deploy, which shows no secret (S="--access production": options of s)
	@PYTHONPATH=.ci $(BIN)/python -m deploying --check
	@$(MAKE) --no-print-directory package
	@PYTHONPATH=.ci $(BIN)/python -m deploying $(S)

undeploy: setup ## s remove, then oceanferry provision --destroy: all of NAME=oceanferry but its buckets (S= as above)
	@PYTHONPATH=.ci $(BIN)/python -m deploying --remove "$(NAME)" $(S)

setup-browser: ## chromium, Node.js, Java, pngquant, axe-core, html-validate, vnu and renderers, for tests and pictures (as root, or with sudo)
	@.ci/setup-browser

screenshots: setup ## take all pictures in docs/ anew; needs setup-browser
	PYTHONPATH=tests:shared $(BIN)/python -m browser.screenshots

bench: setup ## how fast copies are, beside what else there is, in an hour and a quarter (BENCH=--short: a quarter of an hour)
	PYTHONPATH=tests $(BIN)/python -m benchmarks $(BENCH)
	PYTHONPATH=tests $(BIN)/python -m benchmarks.growth
	@$(MAKE) --no-print-directory cold-start

cold-start: setup ## what a new instance of each function costs before it works (PACKAGE=dist/…zip: from that zip)
	@PYTHONPATH=tests:.ci $(BIN)/python -m benchmarks.cold_start

ATTACKS := tests/contracts/test_redemptions.py \
	tests/e2e/events/test_bad_events.py \
	tests/e2e/test_secrets_nowhere.py \
	tests/integration/oss_adapter/test_upload_listing.py \
	tests/integration/test_bounded_session.py \
	tests/integration/test_canary.py \
	tests/integration/test_hostile_peers.py \
	tests/integration/test_slow_peers.py \
	tests/project/test_fuzz_corpus.py \
	tests/project/test_linear_patterns.py \
	tests/unit/adapters/http/test_egress.py \
	tests/unit/adapters/oceanbase/test_replies.py \
	tests/unit/cli/test_display.py \
	tests/unit/cli/test_output.py \
	tests/unit/domain/copies/test_manifest.py \
	tests/unit/domain/pages/test_redeem_page.py \
	tests/unit/domain/redeeming/test_vouchers.py \
	tests/unit/domain/test_addresses.py \
	tests/unit/settings/test_message_templates.py \
	tests/unit/triggers/test_incoming.py \
	tests/unit/usecases/links/test_whole_sets.py \
	tests/unit/usecases/redeeming/test_offered_copies.py
MEMORY := tests/e2e/test_memory_of_functions.py
sweep: setup ## more copies and runs of the whole product among random faults than make test has time for (N=100000)
	PYTHONPATH=tests:shared $(BIN)/python -m faults.sweep --runs $(or $(N),100000) --minutes 300

attack: setup ## every attack of docs/security.md in full: each adapter against each way of failing, hostile peers, forgeries
	ATTACK=1 $(BIN)/python -m pytest --quiet -n 2 $(ATTACKS)
	@# By itself, for it prints the figures of docs/security.md.
	ATTACK=1 $(BIN)/python -m pytest --quiet $(MEMORY)

# Only of the command line: some shells export a SECONDS of their own.
fuzz: setup ## fuzz all that reads what others wrote, SECONDS=60 each (TARGET="events tokens": those only; RECORD=yes: keep the figures)
	PYTHONPATH=tests:shared $(BIN)/python -m fuzz --seconds $(if $(findstring command,$(origin SECONDS)),$(SECONDS),60) $(if $(RECORD),--record) $(TARGET)

setup-fuzz: setup ## atheris, pinned, which guides `make fuzz` by coverage; without it Hypothesis makes the inputs
	$(BIN)/python -m pip --disable-pip-version-check install -q --only-binary :all: --require-hashes -r .ci/fuzz/requirements.lock

coverage: setup ## which lines and branches the tests reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --quiet $(addprefix tests/,$(SUITES))
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

format: setup ## rewrite the sources as ruff would have them
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: setup ## write the pages anew that are generated from the code
	PYTHONPATH=tests $(BIN)/python -m documents

translations: setup ## record that each page and its translation say the same (ALONE="docs/x.md": one language changed)
	@PYTHONPATH=tests $(BIN)/python -m documents.translations $(if $(ALONE),--alone $(ALONE))

# A venv of its own: nothing that tests or deploys needs the generator.
build/mkdocs/.packages: requirements-docs.lock
	@$(PYTHON) -m venv build/mkdocs
	@build/mkdocs/bin/python -m pip --disable-pip-version-check install -qq --require-hashes --requirement requirements-docs.lock
	@touch $@

site: setup build/mkdocs/.packages ## the documentation as a site with search, in both languages: build/site/index.html
	@PYTHONPATH=tests $(BIN)/python -m documents.site
	@for language in en zh; do NO_MKDOCS_2_WARNING=1 build/mkdocs/bin/python -m mkdocs build --strict --quiet \
		--config-file tests/documents/site/$$language.yml || exit 1; done

# Pins are kept unless they no longer fit; `make lock UPGRADE=--upgrade` takes the newest of everything.
COMPILE := uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock' $(UPGRADE)
lock: ## pin the versions that pyproject.toml allows (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv"; exit 1; }
	$(COMPILE) --group build --output-file requirements-build.lock
	$(COMPILE) --group docs --output-file requirements-docs.lock
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --all-extras --group build --group dev \
		--constraint requirements-build.lock --constraint requirements.lock --output-file requirements-dev.lock

sbom: setup ## write requirements.cdx.json, the bill of materials (CycloneDX), anew; after make lock and make setup
	@PYTHONPATH=.ci $(BIN)/python -m packing.sbom

audit: setup ## ask for known vulnerabilities of what is deployed; skipped, with the reason, where none can be asked
	@PYTHONPATH=.ci $(BIN)/python -m auditing

clean: ## forget .venv and all caches
	rm -rf .venv .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
