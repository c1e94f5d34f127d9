"""Several processes on one PostgreSQL: errands, sessions, throttles, replicas."""
