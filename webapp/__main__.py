"""`python -m webapp` is `almanach`."""

from webapp.cli import main

main()
