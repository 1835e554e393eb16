# Everything Seraph can be asked for. `make` alone lists it.

PREFIX ?= $(HOME)/.local
SWIFT ?= swift
DEVNET_VENV ?= $(CURDIR)/.venv-devnet
PEERS_VENV ?= $(CURDIR)/.venv-peers
PARITY_VENV ?= $(CURDIR)/.venv-parity
export DEVNET_VENV PEERS_VENV PARITY_VENV

.PHONY: help run test test-parity bench fuzz train devnet install clean deps devnet-deps test-deps release

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

run: deps release ## install what is missing, build, and open Seraph with practice money (ARGS=--demo for a throw-away wallet)
	@exec .build/release/seraph $(ARGS)

test: deps test-deps ## run every test, the practice chain's included
	@Scripts/test

test-parity: deps ## hold the model engine against llama.cpp (a Python wheel of it is installed; minutes)
	@Scripts/test-parity

bench: deps release ## print speeds, each beside a peer or a limit measured in the same run
	@Scripts/peers "$(PEERS_VENV)" || echo "Python's Ethereum programs are not available here; what they stand beside says so."
	@Scripts/bench

fuzz: deps ## feed every decoder with libFuzzer (FUZZ_SECONDS=600 each, FUZZ_TARGETS="rlp abi" for some)
	@Scripts/fuzz

train: ## make the embedded model again: corpus, training, export (PyTorch; hours on two cores)
	@$(MAKE) -C Training train

devnet: deps devnet-deps release ## start the practice chain by itself and print where it listens
	@.build/release/seraph devnet start

install: deps release ## install into PREFIX (default ~/.local)
	@Scripts/install "$(PREFIX)"

clean: ## remove what was built and the environments made here
	@rm -rf .build Fuzz/.build .venv-devnet .venv-peers .venv-parity

deps:
	@Scripts/deps

devnet-deps: deps
	@sh Devnet/install.sh "$(DEVNET_VENV)" || echo "The practice chain's environment is not available here; what needs it says so."

test-deps: deps
	@sh Devnet/install.sh "$(DEVNET_VENV)" dev
	@Scripts/peers "$(PEERS_VENV)"

release:
	@echo "Building Seraph (the first time takes some minutes) …"
	@$(SWIFT) build -c release --product seraph
