"""Fuzzing: damaged documents, absurd addresses, hostile forms; each finding becomes a file.

`python -m tests.fuzz MINUTES` searches. What it finds is kept under `tests/corpus/fuzz/TARGET/` and
replayed by `test_findings.py` ever after.
"""
