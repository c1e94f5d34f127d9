"""The running process: pages, API, and the command line that joins everything."""
