.DEFAULT_GOAL := help
.PHONY: help run test test-deep test-days bench drill gallery lighthouse lint format lock client release

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: ## serve the demo on http://localhost:8000 (PORT=… for another port)
	@bin/run

test: ## run each test with a few of its cases, on SQLite and on PostgreSQL
	@bin/setup-test
	@bin/test

test-deep: ## run all of them on both, with many more generated examples, and the slow ones
	@bin/setup-test
	@bin/setup-cluster
	@bin/test-deep

test-days: ## run those without a browser on Sundays, leap days and nights when clocks change, in three zones
	@bin/setup-test
	@bin/test-days

bench: ## measure, print the figures, write bench.json
	@bin/setup-test
	@bin/bench

drill: ## back up, lose and restore a database of each kind; print the times, write drill.json
	@bin/setup-test
	@bin/drill

gallery: ## take pictures of every screen in every state: build/gallery/index.html
	@bin/setup-test
	@bin/gallery

lighthouse: ## measure pages with Lighthouse, write docs/lighthouse.md; fails below 95 points
	@bin/setup-test
	@bin/lighthouse

lint: ## check style, types, import directions, migrations and the deployment checks
	@bin/setup
	@bin/lint
	@bin/check-project

format: ## mend the style of every file
	@bin/setup
	@bin/format

lock: ## write requirements.lock, runtime.lock and reader.lock anew from pyproject.toml
	@bin/setup
	@bin/lock

client: ## write the API's document anew, its pages, and the core of the Python client
	@bin/setup
	@bin/client

release: ## build what is released from the last commit: build/release
	@bin/setup
	@bin/release
