# The ways to work on Berth. `make help` lists them.

SWIFT ?= swift
BERTH_SHARED ?= $(abspath ../shared)
SOURCES = Sources Tests Package.swift
SCRIPTS = scripts/agent scripts/base-image scripts/conformance scripts/engine scripts/faults \
	scripts/features-registry scripts/lib.sh scripts/setup scripts/test scripts/try .ci/run

.DEFAULT_GOAL := help

## build: builds the release binary, .build/release/berth, and the relay beside it
build:
	scripts/setup try
	$(SWIFT) build -c release --static-swift-stdlib --product berth
	$(SWIFT) build -c release --static-swift-stdlib --product berth-relay

## test: sets up what is missing, then runs all tests, also with the real engine and agent
test:
	scripts/test

## corpus: reads real transcripts, configurations, Features and Templates, from BERTH_SHARED
corpus:
	BERTH_SHARED=$(BERTH_SHARED) $(SWIFT) test --filter 'TranscriptTests|CorpusTests'

## conformance: proves the rules of docs/conformance.md and prints which have a proof
conformance:
	scripts/conformance

## faults: kills and fills what Berth stands on at 60 random moments; needs root
faults:
	scripts/faults

## full: runs all checks and tests, and builds the release binary
full: check test corpus conformance faults build

## bench: builds the release binary and measures it beside the same work by hand
bench:
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build-release --product berth
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build-release \
		--product berth-bench
	scripts/bench

## fmt: formats the Swift sources
fmt:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

## check: checks the format of sources and scripts, and feeds broken input to all that reads
check: fuzz
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	for script in $(SCRIPTS); do sh -n $$script || exit 1; done
	if command -v shellcheck > /dev/null; then shellcheck -x $(SCRIPTS); \
	else echo "check: no shellcheck here, so the scripts were only parsed"; fi

## fuzz: feeds a fixed number of broken inputs to all that reads files and texts
fuzz:
	scripts/setup try
	$(SWIFT) test --filter FuzzTests

## try: sets up what is missing, and lets the agent do a task in a dev container
try:
	scripts/try

## clean: removes what was built here
clean:
	$(SWIFT) package clean

## help: lists these targets
help:
	@sed -n 's/^## \([a-z]*\): /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: build test corpus conformance faults full bench fmt check fuzz try clean help
