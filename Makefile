# citedesk: `make run` to see it work, `make test` to check it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
QUESTION ?= 2月4日川普和習近平通話談了多久？

STAMP := $(shell date +%Y%m%d-%H%M%S)
GOLD := --gold eval/gold/report.jsonl
# News articles to hide the seeds among; any JSON lines that ingest reads will do.
OTHERS ?= ../shared/data/crud_news.corpus.jsonl

.PHONY: help setup run test lint types arch check eval gate bench serve audit lock format

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## make .venv and fetch the model into the user's cache
	@.ci/setup
	@$(BIN)/citedesk models pull

run: setup ## ingest seeds/, answer one question, serve on http://127.0.0.1:8000
	@$(BIN)/citedesk ingest seeds
	@$(BIN)/citedesk ask "$(QUESTION)"
	@$(BIN)/citedesk serve

serve: setup ## serve the index as it stands
	@$(BIN)/citedesk serve

test: setup ## run the whole suite
	@$(BIN)/python -m pytest

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## mypy --strict
	@$(BIN)/mypy

arch: setup ## the import contracts
	@$(BIN)/lint-imports

check: lint types arch ## lint, types and arch

format: setup ## rewrite the code as ruff would have it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

eval: setup ## measure answers over seeds/, and again among 1,000 other articles when those are at hand
	@$(BIN)/citedesk eval run $(GOLD) --corpus seeds --base eval/baseline.json --answerer extractive \
	  --title "Report split over seeds/" --out runs/$(STAMP)/seeds
	@if [ -f $(OTHERS) ]; then mkdir -p runs/.others && head -n 1000 $(OTHERS) > runs/.others/articles.jsonl && \
	  $(BIN)/citedesk eval run $(GOLD) --corpus seeds --corpus runs/.others/articles.jsonl --answerer extractive \
	  --title "Report split among 1,000 other articles" --out runs/$(STAMP)/among-others; \
	else echo "eval: $(OTHERS) is not here; measured over seeds/ alone"; fi

gate: setup ## fail when answers over seeds/ got worse than eval/baseline.json
	@rm -rf runs/gate
	@$(BIN)/citedesk eval run $(GOLD) --corpus seeds --base eval/baseline.json --answerer extractive --out runs/gate
	@$(BIN)/citedesk eval compare eval/baseline.json runs/gate

bench: setup ## side by side with other systems (hours; BENCH="--sets xquad --rounds 1"), and brute force
	@$(BIN)/python bench/side_by_side/run.py --out runs/$(STAMP)/side-by-side $(BENCH)
	@$(BIN)/python bench/dense_oracle.py

audit: setup ## look the locked packages up among known weaknesses (asks pypi.org)
	@python3 -m venv .venv/audit && .venv/audit/bin/pip install -qq pip-audit
	@.venv/audit/bin/pip-audit --no-deps --disable-pip --requirement requirements.lock

LOCKED := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header --unsafe-package torch

lock: ## write both locks anew from pyproject.toml: all packages, and those that a server needs
	@$(LOCKED) --upgrade --extra dev --extra eval --output-file requirements.lock pyproject.toml
	@sed -nE 's/^([^ #]+==[^ ]+) .*/\1/p' requirements.lock > .venv/pins.txt
	@$(LOCKED) --upgrade --extra postgres --extra dask --build-deps-for wheel \
	  --constraint .venv/pins.txt --output-file requirements.server.lock pyproject.toml
	@$(BIN)/python .ci/licences > docs/licences.md
