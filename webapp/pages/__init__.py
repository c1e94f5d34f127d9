"""The pages that people read, one module a kind of page."""
