"""The instrument behind docs/performance.md: `make bench` measures on a fixed workload and writes what it found."""
