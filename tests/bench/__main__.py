"""``./run.sh bench [NAME] [--json]``: run the registered benches, print one table or JSON rows."""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

import tests.bench
from harvester.garbage import look_rarely
from tests.bench import BENCHES, Row, Unavailable


def load() -> None:
    """Import every module of this package, so that each registers its benches."""
    for module in pkgutil.iter_modules(tests.bench.__path__, "tests.bench."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)


def measure(names: list[str]) -> Iterator[Row]:
    """The rows of the named benches; one that cannot run here says why on standard error."""
    for name in names:
        try:
            yield from BENCHES[name]()
        except Unavailable as reason:
            sys.stderr.write(f"{name}: skipped, {reason}\n")


def figure(number: float | None) -> str:
    """Four significant digits, or nothing."""
    return "" if number is None else f"{number:,.4g}"


def table_of(rows: list[Row]) -> Table:
    """The rows as one table."""
    table = Table("name", "value", "unit", "reference", "ratio", "goal", "holds")
    verdicts = {True: "yes", False: "NO", None: ""}
    for row in rows:
        numbers = figure(row.reference), figure(row.ratio)
        table.add_row(
            row.name, figure(row.value), row.unit, *numbers, row.goal, verdicts[row.holds]
        )
    return table


def main() -> int:
    """Exit 0 once measured, whether the goals hold or not; 2 for an unknown name."""
    look_rarely()  # as the command line does
    load()
    parser = argparse.ArgumentParser(prog="./run.sh bench", description="one table of measurements")
    parser.add_argument("name", nargs="?", metavar="NAME", choices=sorted(BENCHES))
    parser.add_argument("--json", action="store_true", help="a list of rows instead of a table")
    args = parser.parse_args()
    rows = list(measure([args.name] if args.name else sorted(BENCHES)))
    if args.json:
        sys.stdout.write(json.dumps([row.to_json() for row in rows], indent=1) + "\n")
    else:
        Console().print(table_of(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
