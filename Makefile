# citedesk: `make run` to see it work, `make test` to check it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
QUESTION ?= 習近平在2月4日的通話中怎麼談對台軍售？

.PHONY: help setup run test lint types arch check eval bench serve lock format

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

eval: setup ## measure retrieval over the public data beside the checkout
	@$(BIN)/citedesk eval run --corpus ../shared/data/xquad.corpus.jsonl --gold ../shared/data/xquad.questions.jsonl --retrieval-only --out runs/xquad

bench: setup ## dense retrieval against brute force, and its speed
	@$(BIN)/python bench/dense_oracle.py

lock: ## write requirements.lock anew from pyproject.toml
	@$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header \
	  --unsafe-package torch --output-file requirements.lock pyproject.toml
