# make demo    a populated school at http://localhost:8000   (AT=2026-11-17 STUDENTS=20000 PORT=8000)
# make test    everything but what takes minutes, in two processes (JOBS=0: in one); make test-long is the rest
PORT ?= 8000
AT ?=
STUDENTS ?=
JOBS ?= 2
RUN := .venv/bin
# Without the compiled files every start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-long lint trace bench screens lock clean ready ready-dev

demo: ready
	@exec $(RUN)/koers demo --port $(PORT) $(if $(AT),--at $(AT)) $(if $(STUDENTS),--students $(STUDENTS))

test: ready-dev lint
	$(RUN)/pytest -n $(JOBS) -m "not long" $(ARGS)

test-long: ready-dev
	$(RUN)/pytest -m long $(ARGS)

lint: ready-dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/mypy $(shell find laws -name '*.py')
	$(RUN)/djlint --lint --quiet src
	$(RUN)/lint-imports
	$(RUN)/koers messages --check

trace: ready-dev
	@$(RUN)/python -m tools.trace

bench: ready-dev
	@$(RUN)/python -m tools.bench $(ARGS)

screens: ready-dev
	$(RUN)/pytest tests/browser -m browser $(ARGS)
	@echo "The pictures are in build/screens."

# Names, versions and hashes only: no address of an index gets into a lock. UPGRADE=--upgrade takes newer versions.
COMPILE := --quiet --universal --python-version 3.12 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--no-emit-find-links $(UPGRADE)
lock: ready-dev
	@uv="$$($(RUN)/python bootstrap.py --uv)" && \
	"$$uv" pip compile $(COMPILE) requirements.in -o requirements.lock && \
	"$$uv" pip compile $(COMPILE) requirements-dev.in --constraints requirements.lock -o requirements-dev.lock && \
	"$$uv" pip compile $(COMPILE) requirements-spark.in --constraints requirements.lock -o requirements-spark.lock && \
	"$$uv" pip compile $(COMPILE) tools/bench/openfisca/requirements.in -o tools/bench/openfisca/requirements.lock && \
	"$$uv" pip compile $(COMPILE) requirements-uv.in -o requirements-uv.lock
	@! grep -nE '://|^-' requirements*.lock tools/bench/openfisca/requirements.lock

clean:
	rm -rf build dist .cache/mypy .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete

# The first python3 of a machine may be old, or a shim that does not run: take the first one that really does.
BOOTSTRAP = for python in "$$KOERS_PYTHON" python3 /usr/bin/python3 "$$HOME"/.pyenv/versions/3.*/bin/python3; do \
	if [ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then \
	exec "$$python" bootstrap.py $(1); fi; done; \
	echo "koers: No Python 3.8 or newer runs here: install Python 3.12 or newer and try again." >&2; exit 1

ready:
	@$(call BOOTSTRAP)

ready-dev:
	@$(call BOOTSTRAP,--dev)
