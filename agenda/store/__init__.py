"""Where the agenda is kept: SQLite or PostgreSQL, the same code (decision 0002)."""
