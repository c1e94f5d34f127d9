#!/usr/bin/env bash
# What one does in this project, one function a verb. Needs bash and Python 3.11 or newer.
# A comment line with two hashes above a function makes it a verb and is what ./run.sh prints.
# Arguments after the verb are passed on: ./run.sh test tests/feeds -k ics
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

## the sample agenda on http://127.0.0.1:8000, in a database of its own; Ctrl-C ends it
demo() {
    almanach demo "$@"
}

## the agenda, the coordinator's desk and the scheduler: ./run.sh serve --port 8080
serve() {
    almanach serve "$@"
}

## any other command of Almanach: ./run.sh almanach sources list
almanach() {
    install requirements.lock
    exec .venv/bin/python -m webapp "$@"
}

## the tests; what this machine lacks for some of them is named at the end
test() {
    install requirements-dev.lock
    install_node_packages
    # All of them on every core; those that are named begin sooner in one process.
    if [[ $# -eq 0 ]]; then set -- --numprocesses=auto --dist=worksteal; fi
    exec .venv/bin/python -m pytest "$@"
}

## the tests of every day: on SQLite alone, without browsers, clusters and killed processes
everyday() {
    test --numprocesses=auto --dist=worksteal -k "not postgresql" \
        --ignore=tests/browser --ignore=tests/cluster --ignore=tests/faults "$@"
}

## format, lint, types, import order, documents and known advisories
check() {
    install requirements-dev.lock
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    .venv/bin/python -m pytest -q tests/test_docs*.py
    audit
}

## the tests again, then the lines that none of them runs
cover() {
    install requirements-dev.lock
    install_node_packages
    .venv/bin/coverage run -m pytest "$@"
    .venv/bin/coverage report
}

## measurements beside a reference taken in the same run: ./run.sh bench [NAME] [--json]
bench() {
    install requirements-dev.lock
    exec .venv/bin/python -m tests.bench "$@"
}

## search for inputs that break something, findings into tests/corpus/fuzz: ./run.sh fuzz [MINUTES]
fuzz() {
    install requirements-dev.lock
    exec nice -n 15 .venv/bin/python -m tests.fuzz "$@"
}

## the wheel into dist/, built twice to the same bytes, and tried on each Python that is here
wheel() {
    install requirements-dev.lock
    exec .venv/bin/python -m tools.wheel "$@"
}

## the list of all that an installation consists of (SBOM, CycloneDX) into dist/sbom.json
sbom() {
    install requirements-dev.lock
    mkdir -p dist
    .venv/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
        --output-reproducible --output-format JSON --output-file dist/sbom.json
    echo "dist/sbom.json"
}

## Lighthouse on the pages residents use most (needs Chromium and npm; best on a machine at rest)
lighthouse() {
    install requirements-dev.lock
    command -v npm >/dev/null || fail "npm is needed to install Lighthouse"
    npm ci --prefix tools/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    exec .venv/bin/python -m tools.lighthouse_pages "$@"
}

## the lock files anew from pyproject.toml (needs uv): ./run.sh lock [--upgrade]
lock() {
    command -v uv >/dev/null || fail "uv is needed to refresh the lock files: pip install uv"
    compile requirements-dev.lock --extra channels --extra cluster --extra pdf --extra postgres --extra dev "$@"
    compile requirements-cluster.lock --extra cluster --constraint requirements-dev.lock "$@"
    compile requirements.lock --constraint requirements-dev.lock "$@"
    if command -v npm >/dev/null; then
        (cd tests/node && npm update --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved)
    fi
}

# Whether an advisory is known for what an installation consists of. Offline that cannot be asked,
# which is said and is no failure.
audit() {
    local told unasked
    if told=$(.venv/bin/pip-audit --progress-spinner off --disable-pip --require-hashes \
        --requirement requirements-cluster.lock 2>&1); then
        unasked=$(grep -c "could not be audited" <<<"$told" || true)
        if [[ $unasked -eq 0 ]]; then
            echo "No known advisory."
        else
            echo "run.sh: no known advisory, but $unasked packages could not be asked about" >&2
        fi
    elif grep -q "^Found [0-9]* known" <<<"$told"; then
        fail "$told"
    else
        echo "run.sh: advisories could not be asked for (offline?): $(tail -n 1 <<<"$told" | cut -c 1-200)" >&2
    fi
}

# Universal, so one lock serves every system; no index address, so one may install from a mirror.
compile() { # LOCK [ARGUMENT…]
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header pyproject.toml --output-file "$@"
}

# Bring .venv to a lock. A copy of the lock kept inside says that this was done already.
install() { # LOCK
    if [[ -x .venv/bin/python ]] && cmp -s "$1" ".venv/$1"; then return; fi
    make_venv
    rm -f ".venv/$1"
    echo "Installing $1 into .venv (once; about a minute) …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
    cp "$1" ".venv/$1"
}

# A .venv that works is kept; one left half made, or whose Python is gone, is made anew.
make_venv() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
    local python
    python=$(find_python)
    "$python" -m venv --clear .venv || fail "$python could not make a virtual environment in .venv"
}

find_python() {
    local candidate bare=""
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            return
        fi
        bare=$candidate
    done
    [[ -z $bare ]] || fail "$bare lacks venv or ensurepip; on Debian and Ubuntu: apt install python3-venv"
    fail "Python 3.11 or newer is needed, and none was found; the one here: $(python3 --version 2>&1)"
}

# The second parsers and checkers some tests compare us with. Without them those tests are skipped.
install_node_packages() {
    local lock=tests/node/package-lock.json modules=tests/node/node_modules
    if ! command -v npm >/dev/null || cmp -s "$lock" "$modules/installed.json"; then return; fi
    if npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --loglevel=silent \
        --fetch-retries=1 --fetch-retry-mintimeout=1000 >/dev/null; then
        cp "$lock" "$modules/installed.json"
    else
        echo "npm could not install tests/node; the tests that need it will be skipped" >&2
    fi
}

fail() { # SENTENCE
    echo "run.sh: $1" >&2
    exit 1
}

# Verbs and their comments, read from this very file.
list_verbs() {
    awk '/^## / { text = substr($0, 4); next }
         /^[a-z]+\(\)/ && text { sub(/\(.*/, ""); printf "%-12s%s\n", $0, text }
         { text = "" }' run.sh
}

if [[ $# -eq 0 ]]; then
    echo "usage: ./run.sh VERB [ARGUMENT…]"
    echo
    list_verbs
elif [[ $'\n'$(list_verbs) == *$'\n'"$1 "* ]]; then
    "$@"
else
    fail "no verb '$1'; ./run.sh alone lists them"
fi
