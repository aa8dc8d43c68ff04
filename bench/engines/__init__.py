"""Engines alone, on the same rules and records: ours, durable-rules as it comes, and peers."""
