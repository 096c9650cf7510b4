# Two commands: `make serve` and `make test`. Both set up all they need in .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
HOME_DIR ?= build/home
UPSTREAM_DIR ?= build/upstream
REPORT ?= build/update-report.txt
BIN := .venv/bin
BUNDLES := graph/bundles/bundles.sha256
WHEEL := $(CURDIR)/build/wheel

.PHONY: serve build test test-long lint current update bench real-parts w3c-suites bench-parts clean

serve: $(WHEEL)/stamp
	PYTHONPATH=$(WHEEL) $(BIN)/python -m dystonia_kg --home $(HOME_DIR) serve --host $(HOST) --port $(PORT)

build: .venv/test.stamp
	$(BIN)/dystonia-kg --home $(HOME_DIR) build --reason

test: .venv/test.stamp $(WHEEL)/stamp real-parts w3c-suites lint
	TESTED_WHEEL=$(WHEEL) $(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

test-long: .venv/test.stamp $(WHEEL)/stamp real-parts
	TESTED_WHEEL=$(WHEEL) $(BIN)/python -m pytest -n 2 --dist loadfile -m long

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The reasoner's graphs and the generated pages of docs/ must be those of the modules and tables.
current: build
	git diff --exit-code -- graph/dystonia_kg/build/reasoned docs

# Newer upstream files: fetched, every table derived anew, built and checked. The report says what
# changed; docs/updating.md how to review it. FETCH="--from FOLDER" takes the files from elsewhere,
# REFRESH=--partly leaves the tables whose files are missing.
update: .venv/test.stamp
	mkdir -p $(dir $(REPORT))
	$(BIN)/dystonia-kg fetch $(UPSTREAM_DIR) $(FETCH)
	$(BIN)/dystonia-kg check-links --format tsv > $(REPORT).links-before
	$(BIN)/dystonia-kg refresh --all $(UPSTREAM_DIR) --accept --report $(REPORT) $(REFRESH)
	$(BIN)/dystonia-kg make-mappings
	$(BIN)/dystonia-kg check-links --format tsv > $(REPORT).links-after
	{ echo; echo "Findings of check-links that went (<) and came (>):"; \
	  diff $(REPORT).links-before $(REPORT).links-after || true; echo; } >> $(REPORT)
	$(BIN)/dystonia-kg --home $(HOME_DIR) build --reason >> $(REPORT)
	$(BIN)/dystonia-kg --home $(HOME_DIR) check >> $(REPORT)
	@echo "the report is $(REPORT); review it and git diff graph ontology"

# Measures this server beside others and rewrites docs/benchmarks.md; for a machine that is quiet.
bench: .venv/bench.stamp $(WHEEL)/stamp bench-parts
	PYTHONPATH=$(WHEEL) $(BIN)/python -m benchmarks

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# Installing builds the bundles of scripts as well, with npm or what PyPI has of node.
.venv/serve.stamp: .venv/python.stamp pyproject.toml $(BUNDLES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/test.stamp: .venv/python.stamp pyproject.toml $(BUNDLES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ .venv/serve.stamp

.venv/bench.stamp: .venv/python.stamp pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

# What is served is the package as it is installed, with compiled modules: a checkout's are not.
$(WHEEL)/stamp: .venv/serve.stamp $(shell git ls-files graph ontology queries)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
	  --target $(WHEEL) .
	@touch $@

# Peers from Debian; elsewhere the report names what is left out.
bench-parts:
	@if command -v wrk >/dev/null && command -v nginx >/dev/null && \
	  command -v virtuoso-t >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    wrk nginx-light virtuoso-opensource-7-bin; \
	fi

# Real parts that tests need from Debian; elsewhere the summary of the tests names what is missing.
real-parts:
	@if command -v chromium >/dev/null && command -v nginx >/dev/null && \
	  command -v systemd-analyze >/dev/null && command -v virtuoso-t >/dev/null && \
	  command -v openssl >/dev/null && \
	  command -v wrk >/dev/null && command -v javac >/dev/null && command -v Rscript >/dev/null && \
	  [ -e /usr/share/java/owlapi-apibinding.jar ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium default-jdk-headless fonts-dejavu-core libowlapi-java nginx openssl r-base-core systemd \
	    virtuoso-opensource-7-bin wrk; \
	fi

# The W3C's suites of tests; where they cannot be fetched the summary of the tests says so.
w3c-suites: .venv/python.stamp
	@[ build/w3c/stamp -nt tests/w3c/suites.txt ] || { \
	  rm -rf build/w3c build/w3c.part && mkdir -p build/w3c.part && cd build/w3c.part && \
	  ../../$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps \
	    --no-binary rdflib --requirement ../../tests/w3c/suites.txt && \
	  tar -xzf rdflib-*.tar.gz && mv rdflib-*/test/data/suites/w3c w3c && touch w3c/stamp && \
	  mv w3c ../w3c && cd .. && rm -rf w3c.part; \
	} || echo "the W3C's suites of tests cannot be fetched"

clean:
	rm -rf .venv build dist graph/bundles/node_modules graph/dystonia_kg/web/static/bundles
