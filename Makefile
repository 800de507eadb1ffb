# Two commands do everything from a fresh clone: `make demo` and `make test`.
# Both install missing system packages first (Debian/Ubuntu), or print the Homebrew line (macOS).

SWIFT ?= swift
PROBE = .build/release/probe-cli
PYTHON ?= python3
# Where `make install` puts the program; DESTDIR stands before it.
PREFIX ?= $(HOME)/.local
# The Swift runtime goes into the program, so that it runs where no toolchain is; macOS has it. Foundation's URLSession, which
# nothing here uses, would bring libcurl and thirty libraries more: Tools/no-network.c stands in its place.
LINUX = $(filter-out Darwin,$(shell uname))
STATIC = $(if $(LINUX),--static-swift-stdlib -Xlinker -L$(CURDIR)/.build/no-network)
NO_NETWORK = $(if $(LINUX),.build/no-network/libcurl.a)
MANUAL = .build/manual
PACKAGES = libopenblas-dev libpng-dev libcairo2-dev libpangocairo-1.0-0 fonts-dejavu-core pkg-config
# What the playground is tested in.
BROWSER_PACKAGES = chromium chromium-driver fonts-dejavu-core
BREW_PACKAGES = openblas libpng cairo pango pkg-config

.PHONY: help demo playground quick test test-kernels test-nightly test-browser test-api api-env load browser-env build install uninstall manual setup format lint docs bench bench-check bench-env figures notebooks-data notebooks notebooks-env clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Build, look inside the model that comes with the program, and take it apart
	$(PROBE) attention --input 1,0,1,0,1
	@echo
	$(PROBE) ablate lattice --target newD --brief
	@echo
	$(PROBE) counterfactual --token newB --target newD --brief

playground: build ## Open the playground in the browser: flip switches, click heads away, flip weights
	$(PROBE) serve --open

quick: setup ## Run the tests that are not tagged slow: a minute
	PROBEKIT_TIER=quick $(SWIFT) test -c release

test: setup ## Run all tests
	$(SWIFT) test -c release

test-nightly: setup ## Kill a training at every system call, read ten times as many damaged files
	PROBEKIT_NIGHTLY=1 $(SWIFT) test -c release --filter 'CommandTests|ReaderTests'

test-kernels: setup ## Run the numeric tests with the matrix kernels of other processors
	$(SWIFT) test -c release --filter ArithmeticTests
	.ci/kernels

test-browser: build browser-env ## Drive the playground in headless Chromium; screenshots in .build/browser
	.venv-browser/bin/python Tests/Browser/run.py $(PROBE)

load: build .venv-browser/done ## Fifty sessions of the playground at once, for a minute
	.venv-browser/bin/python Tests/Browser/load.py $(PROBE)

browser-env: .venv-browser/done
	@if command -v dpkg-query >/dev/null; then \
	  missing=; for p in $(BROWSER_PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then \
	    echo "Installing$$missing"; \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    $$sudo apt-get update -q && \
	      DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing; \
	  fi; \
	else \
	  command -v chromedriver >/dev/null || \
	    { echo "Install a browser and its driver first: brew install --cask chromium chromedriver"; exit 1; }; \
	fi
.venv-browser/done: Tests/Browser/requirements.txt
	$(PYTHON) -m venv .venv-browser
	.venv-browser/bin/pip install -q -r Tests/Browser/requirements.txt
	touch $@

api-env: .venv-api/done
.venv-api/done: Tests/API/requirements.txt
	$(PYTHON) -m venv .venv-api
	.venv-api/bin/pip install -q -r Tests/API/requirements.txt
	touch $@

test-api: build api-env ## Ask the playground's server all that its description allows, and more (own Python environment)
	Tools/check-api $(PROBE) .venv-api/bin/schemathesis

.build/no-network/libcurl.a: Tools/no-network.c
	mkdir -p $(@D)
	"$$(command -v cc || command -v clang)" -O2 -c $< -o $(@D)/no-network.o
	ar rcs $@ $(@D)/no-network.o

build: setup $(NO_NETWORK) ## Build probe-cli in release mode
	$(SWIFT) build -c release --product probe-cli $(STATIC)

install: manual ## Install into PREFIX (~/.local), with completions and man pages
	Tools/install-probe .build/release "$(PREFIX)" $(MANUAL)

uninstall: ## Remove what `make install` put into PREFIX
	Tools/install-probe --uninstall "$(PREFIX)"

manual: build ## Make the man pages, with ArgumentParser's own generator
	$(SWIFT) build -q -c release --package-path .build/checkouts/swift-argument-parser \
	  --scratch-path .build/manual-generator --product generate-manual
	mkdir -p $(MANUAL)
	.build/manual-generator/release/generate-manual $(PROBE) -o $(MANUAL) --multi-page

setup: ## Install missing system packages
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or later is needed: https://www.swift.org/install"; exit 1; }
	@if [ "$$(uname)" = Darwin ]; then \
	  pkg-config --exists openblas libpng cairo 2>/dev/null || \
	    { echo "Install the libraries first: brew install $(BREW_PACKAGES)"; exit 1; }; \
	elif command -v dpkg-query >/dev/null; then \
	  missing=; for p in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then \
	    echo "Installing$$missing"; \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || $$sudo apt-get update -q; \
	    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing || \
	      { $$sudo apt-get update -q && \
	        DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing; }; \
	  fi; \
	fi

format: ## Format the sources
	$(SWIFT) format --in-place --recursive Sources Tests Examples/Sources Examples/Package.swift Package.swift

lint: ## Check the format, that no floor knows what stands above it, and that all that is public is documented
	$(SWIFT) format lint --strict --recursive Sources Tests Examples/Sources Examples/Package.swift Package.swift
	Tools/check-floors
	Tools/check-docs

docs: setup ## Build the documentation of all libraries into .build/docs
	SWIFT=$(SWIFT) Tools/make-docs

bench-env: .venv-bench/done
.venv-bench/done: Benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install -q -r Benchmarks/requirements.txt
	touch $@

bench: build bench-env ## Compare speeds with PyTorch, JAX, transformers and scikit-learn (makes its own Python environment)
	.venv-bench/bin/python Benchmarks/compare.py $(PROBE)

bench-check: build ## Measure speeds against Benchmarks/thresholds.json
	Tools/check-bench $(PROBE)

figures: build ## Draw every kind of figure in three widths, with an index page, into .build/figures
	Tools/make-figures $(PROBE) .build/figures

notebooks-env: .venv-notebooks/done
.venv-notebooks/done: notebooks-data/requirements.txt
	$(PYTHON) -m venv .venv-notebooks
	.venv-notebooks/bin/pip install -q -r notebooks-data/requirements.txt
	touch $@

notebooks-data: build ## Export the shipped model's activations, accuracy and metrics for Python
	notebooks-data/export.sh $(PROBE) notebooks-data

notebooks: notebooks-data notebooks-env ## Execute all notebooks in an environment of their own
	.venv-notebooks/bin/python notebooks-data/run_notebooks.py notebooks-data/*.ipynb

clean: ## Remove build products and Python environments
	rm -rf .build .venv-api .venv-bench .venv-browser .venv-notebooks
