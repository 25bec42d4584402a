# The two commands: `make report` and `make test`. Everything they need is installed into .venv from requirements.lock.
.PHONY: report test test-slow twice lab lint lock notebooks images manifest gallery calibration calibration-quick clean

# The first Python from 3.11 to 3.13 on the PATH; or say `make report PYTHON=/path/to/python3.12`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STUDY := reports/korean-it-2000-2014

report: .venv/installed
	$(BIN)/hwaje run $(STUDY)

test: .venv/installed
	$(BIN)/ruff check analysis tests benchmarks
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

test-slow: .venv/installed
	$(BIN)/pytest -m slow

# The sample study twice without its cache, in other folders, locales and numbers of threads: are all bytes the same?
twice: .venv/installed
	$(BIN)/pytest -m slow tests/test_twice.py

lab: .venv/installed
	$(BIN)/jupyter lab notebooks

notebooks: .venv/installed
	$(BIN)/pytest tests/test_notebooks.py

lint: .venv/installed
	$(BIN)/ruff check analysis tests benchmarks

# How often our tests and intervals are wrong, on news with known truth: docs/calibration.md; under an hour on two cores.
calibration: .venv/installed
	$(BIN)/python benchmarks/calibration.py

calibration-quick: .venv/installed
	$(BIN)/python benchmarks/calibration.py --quick

# Needs uv, which is not part of the lock: python -m pip install uv
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --output-file requirements.lock

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found on the PATH" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Every figure with its example: docs/gallery/README.md and its pictures.
gallery: .venv/installed
	$(BIN)/python -m analysis.figures._gallery docs/gallery

# The pictures of the READMEs, from the sample study.
images: report
	cp $(STUDY)/out/figures/trend_themes_year.en.png docs/images/themes.en.png
	cp $(STUDY)/out/figures/trend_themes_year.ko.png docs/images/themes.ko.png

# What the tests hold the sample study to: the digests of its report, and the numbers that the READMEs trace.
manifest: report
	@test ! -e seeds/originals || { echo "seeds/originals: set the originals aside, then: make report manifest" >&2; exit 2; }
	cp $(STUDY)/out/manifest.json $(STUDY)/manifest.json
	$(BIN)/python benchmarks/readme_shown.py README.md README.ko.md

clean:
	rm -rf .venv reports/*/out reports/*/cache
