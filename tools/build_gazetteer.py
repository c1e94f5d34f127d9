"""Build normalizer/places/communes.tsv.xz from openly licensed data.

Sources:
- `@etalab/decoupage-administratif` (npm): communes, EPCI, postcodes, populations of INSEE, DGCL
  and La Poste; data under Licence Ouverte 2.0.
- the CSV of github.com/Coercive/FranceCities (2022): centres of communes, from La Poste's
  "Base officielle des codes postaux" (Licence Ouverte 2.0, formerly ODbL 1.0).

    python tools/build_gazetteer.py --coordinates france_cities.csv --day 2026-11-25

`npm pack` is called unless `--decoupage` names an unpacked package.
"""

import argparse
import csv
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from normalizer.places.folding import fold  # noqa: E402 - the checkout need not be installed

OUTPUT = ROOT / "normalizer" / "places" / "communes.tsv.xz"
PACKAGE = "@etalab/decoupage-administratif"

Row = dict[str, Any]

HEADER = """\
# Communes de France : code INSEE, nom, codes postaux, EPCI, centre, population
# Jour : {day} ; découpage : {package} {version}
# Communes, EPCI, codes postaux, populations : INSEE, DGCL, La Poste, via {package} \
(Licence Ouverte 2.0)
# Centres : La Poste, Base officielle des codes postaux (ODbL 1.0, puis Licence Ouverte 2.0), via \
github.com/Coercive/FranceCities (2022, MIT)
# Ce fichier peut être repris sous ODbL 1.0, en citant ces sources.
# R code nom | D code région nom | E siren nom
# C insee nom clé codes-postaux epci latitude longitude population
# A clé insee (commune déléguée ou associée, arrondissement municipal)
"""


def main() -> None:
    """Read the two sources and write the compressed table."""
    options = read_options()
    with tempfile.TemporaryDirectory() as scratch:
        package = options.decoupage or download(Path(scratch))
        centres = read_centres(options.coordinates)
        lines = list(table(package, centres))
        version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    header = HEADER.format(day=options.day, package=PACKAGE, version=version)
    text = header + "\n".join(lines) + "\n"
    OUTPUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes; {summary(lines)}\n")


def read_options() -> argparse.Namespace:
    """The command line; the day is given, not read from the clock, so that builds repeat."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--coordinates", type=Path, required=True, help="france_cities.csv")
    parser.add_argument("--decoupage", type=Path, help=f"unpacked {PACKAGE}")
    parser.add_argument("--day", required=True, help="day of the build, for the header")
    return parser.parse_args()


def download(folder: Path) -> Path:
    """Fetch and unpack the npm package; its folder."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)  # noqa: S603, S607
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read_centres(path: Path) -> dict[str, tuple[str, str]]:
    """INSEE code → latitude and longitude with four decimals (11 m)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["REF_INSEE"]: (f"{float(row['LATITUDE']):.4f}", f"{float(row['LONGITUDE']):.4f}")
            for row in csv.DictReader(file)
            if row["LATITUDE"] and row["LONGITUDE"]
        }


def table(package: Path, centres: dict[str, tuple[str, str]]) -> Iterator[str]:
    """All lines of the table, references before those that use them."""
    communes = read_json(package, "communes")
    for region in read_json(package, "regions"):
        yield line("R", region["code"], region["nom"])
    for departement in read_json(package, "departements"):
        yield line("D", departement["code"], departement["region"], departement["nom"])
    epcis = read_json(package, "epci")
    for epci in epcis:
        yield line("E", epci["code"], epci["nom"])
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    yield from commune_lines(communes, epci_of, centres)
    yield from sorted(set(alias_lines(communes)))


def read_json(package: Path, name: str) -> list[Row]:
    """One data file of the package."""
    rows: list[Row] = json.loads((package / "data" / f"{name}.json").read_text("utf-8"))
    return rows


def commune_lines(
    communes: list[Row], epci_of: dict[str, str], centres: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """One line for each commune that exists today."""
    for row in communes:
        if row["type"] != "commune-actuelle":
            continue
        code, name = row["code"], row["nom"]
        postcodes = ",".join(row.get("codesPostaux", []))
        latitude, longitude = centres.get(code, ("", ""))
        population = str(row.get("population") or "")
        yield line(
            "C", code, name, fold(name), postcodes, epci_of.get(code, ""),
            latitude, longitude, population,
        )  # fmt: skip


def alias_lines(communes: list[Row]) -> Iterator[str]:
    """Names that lead to a commune: those it absorbed, and arrondissements of the three cities."""
    names = {row["code"]: row["nom"] for row in communes if row["type"] == "commune-actuelle"}
    for row in communes:
        target = str(row.get("chefLieu") or row.get("commune"))
        if row["type"] == "commune-actuelle" or target not in names:
            continue
        if (key := fold(row["nom"])) != fold(names[target]):
            yield line("A", key, target)


def line(*fields: str) -> str:
    """One line of the table."""
    return "\t".join(fields)


def summary(lines: list[str]) -> str:
    """What was written, in one sentence."""
    rows = [text.split("\t") for text in lines]
    communes = [row for row in rows if row[0] == "C"]
    without = sum(not row[6] for row in communes)
    aliases = sum(row[0] == "A" for row in rows)
    return f"{len(communes):,} communes ({without} without centre), {aliases:,} aliases"


if __name__ == "__main__":
    main()
