# make demo    install what is missing, build, find the laws of real satellites
# make test    build and pass every test, once optimised and once under the address sanitizer
# make bench   this machine's peak, and the shares of it that the kernel and a whole step reach
# make bench-trust  false discoveries, and recovery of the laws of known systems by each source of
#              laws, ten minutes each per call; power of the tests against broken laws
# make bench-laws  laws of any form on the systems of docs/laws.md, ten minutes per call
# make reproduction  the paper's experiments and further ones; takes hours, writes docs/reproduce.md
# make nightly longer checks: times to the result, peak memory, thread sanitizer, the program under
#              the address sanitizer, older instruction sets, 64-bit ARM, oldest NumPy, wheel
# make aarch64 compile for 64-bit ARM and run the unit tests up to networks under qemu
# make python  the Python package, importable from build/release/python; make test-python tests it
# make docs    the documentation of program and package, with executed tutorials, in build/docs
# make wheel   a wheel that runs on machines without any of these libraries, in build/dist
# make clang   compile everything with clang, each source and each public header by itself
# make includes  includes and links against the table of rooms in ARCHITECTURE.md
# make tidy    clang-format and clang-tidy; make tidy-changed those of what differs from BASE, in TIDY_SECONDS (240)

PACKAGES := build-essential cmake ninja-build pkg-config git libeigen3-dev libfmt-dev nlohmann-json3-dev \
            libcli11-dev libboost-dev zlib1g-dev libssl-dev libhdf5-dev libhwy-dev libplplot-dev libzip-dev \
            librandom123-dev libtomlplusplus-dev libfast-float-dev libgtest-dev librapidcheck-dev \
            libbenchmark-dev
# Only for tests that open the page of a run in a browser; they are skipped if it is missing.
TEST_PACKAGES := chromium
# Only for the checks of sources: the second compiler, formatting and findings.
CLANG_PACKAGES := clang clang-format clang-tidy
PYTHON_PACKAGES := python3-dev python3-venv
PYTHON   ?= python3
VENV     := build/venv
WITH_PYTHON := -D NOETHER_BUILD_PYTHON=ON -D Python_EXECUTABLE=$(CURDIR)/$(VENV)/bin/python
NOETHER  := build/release/apps/noether/noether
JOBS     ?= $(shell nproc)
# Statistics over many simulations: they take minutes under a sanitizer and exercise no other code.
STATISTICS := ScreenTable|PValues|KnownAlgebra|TooLittleData|DoesNotClaim

.PHONY: bench-laws demo build program clang includes tidy-changed clang-packages test test-packages python-packages python test-python test-python-more docs wheel bench reproduction bench-results bench-trust nightly tidy aarch64 packages clean

# Installs those of $(1) that are missing, or says what to install.
define install
@missing="$$(dpkg-query -W -f '$${Status} $${Package}\n' $(1) 2>/dev/null | sed -n 's/^install ok installed //p' \
   | sort > /tmp/noether-have.$$$$; echo $(1) | tr ' ' '\n' | sort | comm -23 - /tmp/noether-have.$$$$; rm -f /tmp/noether-have.$$$$)"; \
if [ -z "$$missing" ]; then exit 0; fi; \
if ! command -v apt-get >/dev/null; then \
  echo "noether needs these Debian packages or their like: "$$missing". Install them, then run make again." >&2; exit 1; fi; \
if [ "$$(id -u)" != 0 ]; then \
  echo "noether needs packages that only root can install. Run: sudo apt-get install "$$missing >&2; exit 1; fi; \
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null
endef

packages:
	$(call install,$(PACKAGES))

clang-packages: packages
	$(call install,$(CLANG_PACKAGES))

build: packages
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS)

# The program without its tests and benches.
program: packages
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target noether

demo: program
	$(NOETHER) discover examples/satellites/satellites.csv -o run/satellites --force

test-packages: packages
	@if command -v $(TEST_PACKAGES) >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "Without "$(TEST_PACKAGES)" the page of a run is not tested in a browser." >&2; exit 0; fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(TEST_PACKAGES) >/dev/null \
	  || echo "Without "$(TEST_PACKAGES)" the page of a run is not tested in a browser." >&2

test: build test-packages
	ctest --preset release -j $(JOBS)
	cmake --preset asan >/dev/null
	cmake --build --preset asan --target unit_tests -j $(JOBS)
	ctest --preset asan -j $(JOBS) -LE 'slow|cli|architecture' -E "NOT_BUILT|$(STATISTICS)"

python-packages:
	@if $(PYTHON) -c 'import ensurepip, sysconfig, os; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "The Python package needs these Debian packages or their like: "$(PYTHON_PACKAGES)". Install them, then run make again." >&2; exit 1; fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(PYTHON_PACKAGES) >/dev/null

$(VENV)/bin/python: | python-packages
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check nanobind numpy pytest hypothesis mypy matplotlib sympy \
	  pandas polars tqdm xarray 'scikit-learn>=1.6'

# Uses the library that was built for the program; only the module is compiled in addition.
python: packages $(VENV)/bin/python
	@cmake --preset release $(WITH_PYTHON) >/dev/null
	@cmake --build --preset release -j $(JOBS) --target _core noether

test-python: python
	PYTHONPATH=build/release/python $(VENV)/bin/python -m pytest -q python/tests

# Tutorials are executed during the build, a few minutes; unchanged ones are not run again.
docs: python
	@cmake --build --preset release -j $(JOBS) --target noether-reproduce
	$(VENV)/bin/pip install -q --disable-pip-version-check sphinx furo myst-nb ipykernel
	PATH=$(CURDIR)/$(VENV)/bin:$$PATH PYTHONPATH=$(CURDIR)/build/release/python \
	  $(VENV)/bin/python -m sphinx -W --keep-going -q docs/site build/docs

# Tests with the oldest NumPy, and with packages that only the examples need.
test-python-more: python
	$(VENV)/bin/pip install -q --disable-pip-version-check jax pysindy cvxpy
	PYTHONPATH=build/release/python $(VENV)/bin/python -m pytest -q python/tests
	$(PYTHON) -m venv --clear build/venv-old
	build/venv-old/bin/pip install -q --disable-pip-version-check 'numpy==1.26.*' pytest hypothesis matplotlib sympy pandas \
	  polars tqdm xarray 'scikit-learn>=1.6'
	PYTHONPATH=build/release/python build/venv-old/bin/python -m pytest -q python/tests

wheel: packages python-packages
	python/wheel.sh build/dist

bench: program
	$(NOETHER) bench

# The paper's tables and figures and further ones, hours for five data sets; can be resumed.
reproduction: build
	$(NOETHER) reproduce all -o run/reproduction
	$(NOETHER) reproduce figure3-auto -o run/reproduction
	$(NOETHER) reproduce longer --seeds 1 -o run/reproduction
	$(NOETHER) reproduce ablations --seeds 1 -o run/reproduction
	for table in table1 table2 table3; do \
	  $(NOETHER) reproduce $$table --biases posterior -o run/reproduction || exit 1; done
	$(NOETHER) reproduce all --setting paper --rate-steps 1 -o run/reproduction
	$(NOETHER) reproduce page -o run/reproduction
	cp run/reproduction/reproduce.md docs/reproduce.md
	mkdir -p docs/reproduce
	cp run/reproduction/reproduce/*.svg docs/reproduce/

clean:
	rm -rf build run

# Resumes where it stopped; remove the files to start again.
bench-trust: build
	mkdir -p run
	build/release/bench/trust run/trust.txt --seconds 600
	build/release/bench/recovery systems run/recovery-data.txt --steps 0 --seconds 600
	build/release/bench/recovery systems run/recovery.txt --seconds 600
	build/release/bench/recovery regimes run/regimes.txt --seconds 600
	build/release/bench/power run/power.svg

# Resumes where it stopped; remove the file to start again.
bench-laws: build
	mkdir -p run
	build/release/bench/laws run/laws.txt --seconds 600

bench-results: program
	python3 bench/time_to_result.py $(NOETHER)

includes:
	tests/architecture/includes.py

# Another compiler sees other faults, and sources that are compiled one by one show which include they lack.
clang: clang-packages $(VENV)/bin/python
	@cmake --preset clang $(WITH_PYTHON) >/dev/null
	@cmake --build --preset clang -j $(JOBS)

tidy-changed: clang-packages $(VENV)/bin/python
	@cmake --preset dev -B build/tidy -D NOETHER_BUILD_BENCH=ON $(WITH_PYTHON) >/dev/null
	tests/architecture/tidy_changed.py build/tidy

# Uses the preset that compiles each source by itself: clang-tidy does not find sources in batches.
tidy: clang-packages
	find include src apps tests bench studies -name '*.hpp' -o -name '*.cpp' | grep -v build/ | xargs clang-format --dry-run --Werror
	cmake --preset dev >/dev/null
	run-clang-tidy -quiet -p build/dev -extra-arg=-Wno-unknown-warning-option '(src|apps)/.*\.cpp$$'

aarch64:
	cmake/aarch64_root.sh build/aarch64-root
	cmake --preset aarch64 >/dev/null
	cmake --build --preset aarch64 -j $(JOBS)
	ctest --preset aarch64 -j $(JOBS) -R '^(core|linalg|phase|network|posterior)\.'

# The address sanitizer skips the slow tests: their longer trainings exercise no other code.
nightly: test bench-results aarch64 test-python-more wheel
	python3 bench/memory.py $(NOETHER) 200
	tests/documentation/run_examples.sh $(NOETHER)
	cmake --preset tsan >/dev/null
	cmake --build --preset tsan --target unit_tests -j $(JOBS)
	ctest --preset tsan -j $(JOBS) -LE 'slow|cli|architecture' -E "NOT_BUILT|$(STATISTICS)"
	cmake --build --preset asan -j $(JOBS)
	ctest --preset asan -j $(JOBS) -L cli -E Slow
	for set in AVX2 SCALAR; do \
	  $(NOETHER) discover examples/satellites/satellites.csv -o run/$$set --force --quiet --instruction-set $$set \
	    --set razor.steps=200 || exit 1; done
