"""Simulated athletes: who they are, what they make of a prescription, and the diary that is kept of their training.

`python -m simulation` draws the pictures of docs/back-strength.md; the tests in tests/athletes train many more of them.
"""
