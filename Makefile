# make demo     sets up, and renders the sample campaigns
# make test     sets up, and passes the checks and the tests
# make check    lint, format and types alone
# make prove    the tests at their full sizes (long)
# make corpus   measures lint by the letters of tests/corpus, and writes the figures into docs/lint.md
# make docs     prints the reference (docs/reference) from the program
# make bench    measures this engine and its peers side by side (benchmarks/); ARGS="--quick" for a trial
# make pictures takes the pictures of the README
# make lock     takes the newest libraries that setup.cfg allows into the lock files
# make messages takes the messages of the source into the catalogues

PYTHON := .venv/bin/python
ENVIRONMENT := .venv/.ready
PROGRAMS := .venv/.programs
# The day that the sample campaigns were written for: their offers end a month later.
SAMPLE_DAY := 2026-11-23
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard mailer/locale/*/LC_MESSAGES/mailer.po))

.PHONY: demo test check prove bench corpus docs pictures lock messages catalogues clean

demo: $(ENVIRONMENT) catalogues
	.venv/bin/mailer demo --today $(SAMPLE_DAY)

test: check $(PROGRAMS)
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(ENVIRONMENT) catalogues
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

prove: $(ENVIRONMENT) $(PROGRAMS) catalogues
	MAILER_PROVE=1 $(PYTHON) -m pytest -m "" -n 2 --dist worksteal

bench: $(ENVIRONMENT) catalogues
	$(PYTHON) -m benchmarks $(ARGS)

$(ENVIRONMENT): .ci/setup requirements-dev.lock setup.cfg setup.py pyproject.toml
	.ci/setup
	touch $@

$(PROGRAMS): .ci/setup | $(ENVIRONMENT)
	.ci/setup tests
	touch $@

catalogues: $(CATALOGUES)

%.mo: %.po | $(ENVIRONMENT)
	.venv/bin/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

messages: $(ENVIRONMENT)
	.venv/bin/pybabel --quiet extract --mapping-file babel.cfg --keyword N_ --no-location --sort-output --omit-header \
		--output-file .venv/mailer.pot mailer
	.venv/bin/pybabel --quiet update --domain mailer --input-file .venv/mailer.pot --output-dir mailer/locale \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

corpus: $(ENVIRONMENT) catalogues
	$(PYTHON) -m tests.lint.corpus $(ARGS)

docs: $(ENVIRONMENT) catalogues
	$(PYTHON) docs/make_reference.py

pictures: $(ENVIRONMENT) catalogues
	$(PYTHON) docs/make_pictures.py

# The lock files name libraries and hashes and no place to fetch them from: pip's own settings on this machine stay outside.
COMPILE := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null \
	.venv/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --newline lf --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-build-isolation

lock: $(ENVIRONMENT)
	$(COMPILE) --output-file requirements.lock setup.cfg
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock setup.cfg

clean:
	rm -rf .venv .venv-bench build dist out demo publipostage.egg-info
