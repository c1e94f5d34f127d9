"""One module a format: bytes in, a page of raw events and problems out. None of them fetches."""
