"""Tests that coaches write beside their rules: read, run on both engines, and measured by what they have seen."""
