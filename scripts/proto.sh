#!/bin/sh
# Writes service/ironrule/v1 from proto/. `proto.sh --check` writes into a temporary folder and compares instead.
set -eu

cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin

# generate FOLDER: Python code, its types, and services whose types are those of grpc.aio.
generate() {
    "$bin/python" -m grpc_tools.protoc -Iproto \
        --plugin=protoc-gen-mypy="$bin/protoc-gen-mypy" \
        --plugin=protoc-gen-mypy_grpc="$bin/protoc-gen-mypy_grpc" \
        --python_out="$1" --grpc_python_out="$1" \
        --mypy_out=quiet:"$1" --mypy_grpc_out=quiet:"$1" \
        proto/ironrule/v1/*.proto
    # Files without a service have nothing to say about gRPC.
    for file in "$1"/ironrule/v1/*_pb2_grpc.py; do
        if ! grep -q '^class ' "$file"; then rm -f "$file" "${file}i"; fi
    done
    echo '"""Generated from proto/ironrule/v1 by `make proto`; not to be edited."""' > "$1/ironrule/v1/__init__.py"
}

if [ "${1-}" = --check ]; then
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    generate "$fresh"
    if ! diff -r --brief --exclude=__pycache__ "$fresh/ironrule/v1" service/ironrule/v1; then
        echo "service/ironrule/v1 differs from proto/: run 'make proto' and commit the result" >&2
        exit 1
    fi
else
    mkdir -p service/ironrule/v1
    find service/ironrule/v1 -type f \( -name '*.py' -o -name '*.pyi' \) -delete
    generate service
fi
