# The commands of this project. `make run` and `make test` work on a fresh machine with Python 3.11+.

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
PIP_INSTALL := $(BIN)/pip install --disable-pip-version-check --no-input -qq --require-hashes
LOCAL := $(BIN)/python -m config.local
# Tests and measurements keep their own services, apart from those of `make run`.
STATE := $(or $(CULTIVATION_STATE_DIR),$(CURDIR)/var)
TEST_SERVICES := CULTIVATION_STATE_DIR=$(STATE)/test $(LOCAL) services --fast --
PORT ?= 8000

.PHONY: run install test check lint types bench season years faults bars course messages lock dev

run: $(VENV)/.run-installed
	@exec $(LOCAL) run --port $(PORT)

install: $(VENV)/.run-installed
	@$(BIN)/python -m config.local.prepare

dev: $(VENV)/.dev-installed

test: dev
	@$(LOCAL) ensure chromium gettext
	$(TEST_SERVICES) $(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/bench

# Reading the types takes as long as all the rest: with `make --jobs 2 check` both go at once.
check: lint types

types: dev
	$(BIN)/mypy

lint: dev
	@$(LOCAL) ensure gettext
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(TEST_SERVICES) $(BIN)/python manage.py makemigrations --check --dry-run
	$(LOCAL) translations
	git ls-files -z -- 'templates/*.html' '*/templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2

bench: dev
	CULTIVATION_STATE_DIR=$(STATE)/bench $(LOCAL) services -- \
		$(BIN)/python -m pytest tests/bench --ignore tests/bench/test_season.py \
		--ignore tests/bench/test_years.py --ignore tests/bench/faults -p no:xdist

season: dev
	CULTIVATION_STATE_DIR=$(STATE)/bench $(LOCAL) services --fast -- \
		$(BIN)/python -m pytest -s tests/bench/test_season.py -p no:xdist

# Races, random walks and killed workers at the size that docs/bars.md names.
bars: dev
	CULTIVATION_STATE_DIR=$(STATE)/bench RACE_CASES=50 CLICK_KEYS=50 OUTBOX_EVENTS=1000 OUTBOX_KILLS=100 \
		CASEWORK_WALKS=2000 CASEWORK_WALK_STEPS=50 $(LOCAL) services --fast -- $(BIN)/python -m pytest \
		-v -n 2 --dist worksteal --durations 10 tests/reviews/walks \
		tests/reviews/races/test_forms.py tests/reviews/races/test_every_act.py tests/common/test_idempotency.py tests/common/test_outbox.py

# The whole system, its processes killed at random while 500 enterprises hand in.
faults: dev
	$(BIN)/python -m pytest -s tests/bench/faults -p no:xdist

# Three years of the pipeline with 2,000 enterprises; every figure computed again in plain Python.
years: dev
	CULTIVATION_STATE_DIR=$(STATE)/bench $(LOCAL) services --fast -- \
		$(BIN)/python -m pytest -s tests/bench/test_years.py -p no:xdist

# The goal's whole course, 2025 to 2027, on a throw-away database; then its pages on COURSE_DAY.
COURSE := CULTIVATION_STATE_DIR=$(STATE)/course DEMO_DATA=1 $(LOCAL) services --fast --
COURSE_DAY ?= 2027-06-30
course: $(VENV)/.run-installed
	$(COURSE) sh -c '$(BIN)/python manage.py migrate -v 0 && $(BIN)/python manage.py load_reference \
		&& $(BIN)/python manage.py simulate_course'
	DEBUG=true $(COURSE) $(BIN)/python manage.py serve_course $(COURSE_DAY) --port $(PORT)

# For developers: collect the texts, and compile the catalogue once it is filled.
messages: dev
	@$(LOCAL) ensure gettext
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete \
		--ignore var --ignore tests --ignore docs
	$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore $(VENV)

# For developers: lock anew what pyproject.toml names (uv is needed); add -U to LOCK to upgrade.
LOCK := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml
lock:
	$(LOCK) --extra embedded --extra dev -o requirements-dev.txt
	$(LOCK) --extra embedded -c requirements-dev.txt -o requirements-embedded.txt
	$(LOCK) -c requirements-dev.txt -o requirements.txt

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is needed (on Debian: apt-get install python3-venv)."; exit 1; }

# Each lock is whole in itself: the run needs no developer's tool.
$(VENV)/.run-installed: requirements-embedded.txt | $(VENV)/bin/pip
	@echo "Installing what the run needs …"
	@$(PIP_INSTALL) -r requirements-embedded.txt
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing what tests and checks need …"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run-installed
