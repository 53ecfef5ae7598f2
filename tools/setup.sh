#!/bin/sh
# Set up .venv in the current folder. Called by the Makefile, which knows when.
#   tools/setup.sh venv          make an empty environment
#   tools/setup.sh pins FILE     install the pinned, hash-checked packages of FILE
#   tools/setup.sh project       install fieldplan itself (no network, no copies)
set -eu

log=.venv/install.log

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Sets $python: $PYTHON if given, else the first that is new enough.
find_python() {
  if [ -n "${PYTHON:-}" ]; then
    python=$PYTHON
    new_enough "$python" && return
  else
    for python in python3.11 python3 python3.12 python3.13 python3.14; do
      new_enough "$python" && return
    done
    python=python3
  fi
  echo "fieldplan needs Python 3.11 or newer, but $python is" \
    "$("$python" --version 2>/dev/null || echo missing)." >&2
  echo "Install one, or say where it is: make PYTHON=/path/to/python3.11 …" >&2
  exit 1
}

# pip of the environment, or the outer one where Python comes without ensurepip.
run_pip() {
  if .venv/bin/python -c 'import pip' 2>/dev/null; then
    .venv/bin/python -m pip "$@"
  else
    find_python
    "$python" -m pip --python .venv/bin/python "$@"
  fi
}

# Run pip, show one line a package, keep the rest in the log, show that on failure.
# The loop is the last part of the pipe, so its exit code is what counts.
install() {
  : >"$log"
  {
    code=0
    PYTHONUNBUFFERED=1 run_pip install --disable-pip-version-check --no-input \
      --progress-bar off "$@" 2>&1 || code=$?
    echo "pip ended: $code"
  } | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      'Collecting '*) name=${line#* } && echo "    ${name%% *}" ;;
      'Processing '*.whl*) name=${line##*/} && echo "    ${name%%-py*}" | sed 's/-cp3.*//' ;;
      'Installing collected'*,*) echo "    … all here; unpacking" ;;
      'pip ended: 0') exit 0 ;;
      'pip ended: '*) tail -n 30 "$log" >&2 && exit 1 ;;
    esac
  done
}

case ${1:-} in
  venv)
    find_python
    echo "• Making a Python environment in .venv ($("$python" --version))"
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || {
      rm -rf .venv
      "$python" -m venv --without-pip .venv
    }
    ;;
  pins)
    echo "• Installing the packages of $2 (pinned and hash-checked)"
    install --require-hashes -r "$2"
    ;;
  project)
    echo "• Installing fieldplan itself"
    install --no-deps --no-build-isolation --no-index --editable .
    ;;
  *)
    echo "usage: tools/setup.sh venv | pins FILE | project" >&2
    exit 2
    ;;
esac
