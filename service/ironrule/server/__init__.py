"""The gRPC service around the core: it listens, turns faults into statuses, counts and logs, and decides nothing."""

import os

# gRPC's C core writes lines of its own to stderr, and what they say reaches us as exceptions anyway.
# It looks here once, when it is imported.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
