"""The packaged gazetteer: complete, quick and small, and what is found in it."""

import json
import lzma
import re
import subprocess
import sys
from importlib import resources
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import Territory, find_commune, fold, gazetteer, read_territory

ROOT = Path(__file__).parents[2]
DATA = resources.files("normalizer.places").joinpath("communes.tsv.xz").read_bytes()
LOT_ET_GARONNE = Territory(departements=frozenset({"47"}))


def test_every_commune_is_there_with_its_key() -> None:
    rows = [line.split("\t") for line in lzma.decompress(DATA).decode().splitlines()]
    communes = [row for row in rows if row[0] == "C"]
    assert 34_000 < len(communes) < 36_000
    assert len(gazetteer()) == len(communes)
    assert [row[1] for row in communes if fold(row[2]) != row[3]] == []
    assert sum(not row[6] for row in communes) < 150


def test_the_file_names_its_sources_and_is_small() -> None:
    header = [line for line in lzma.decompress(DATA).decode().splitlines() if line[0] == "#"]
    text = "\n".join(header)
    assert "Licence Ouverte" in text
    assert "ODbL" in text
    assert re.search(r"Jour : \d{4}-\d{2}-\d{2}", text)
    assert len(DATA) < 1_500_000


def test_loading_costs_little_time_and_memory() -> None:
    """Measured in a process of its own; bounds leave room for a busy machine."""
    program = (
        "import resource, time, json\n"
        "from normalizer.places.gazetteer import gazetteer\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before, start = peak(), time.process_time()\n"
        "gazetteer().commune('47001')\n"
        "print(json.dumps([time.process_time() - start, peak() - before]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, megabytes = json.loads(run.stdout)
    assert seconds < 1.0
    assert megabytes < 40


def test_a_commune_knows_its_surroundings() -> None:
    agen = gazetteer().commune("47001")
    assert agen is not None
    assert (agen.name, agen.postcodes) == ("Agen", ("47000",))
    assert (agen.departement, agen.departement_name) == ("47", "Lot-et-Garonne")
    assert agen.region == "Nouvelle-Aquitaine"
    assert agen.epci_name is not None
    assert "Agen" in agen.epci_name
    assert agen.latitude == pytest.approx(44.2, abs=0.1)
    assert agen.longitude == pytest.approx(0.62, abs=0.1)
    assert agen.population > 30_000
    assert gazetteer().commune("00000") is None


@pytest.mark.parametrize(
    ("text", "postcode", "near", "insee"),
    [
        ("Agen", None, None, "47001"),
        ("AGEN", None, None, "47001"),
        ("St-Nicolas-de-Redon", None, None, "44185"),
        ("Villeneuve s/ Lot", None, None, "47323"),
        ("Saint-Denis", None, None, None),  # several in France
        ("Saint-Denis", "93200", None, "93066"),
        ("Saint-Denis", "97400", None, "97411"),
        ("Saint-Denis (93)", None, None, "93066"),
        ("Saint-Denis", None, Territory(communes=frozenset({"97411"})), "97411"),
        ("Ste Livrade", None, LOT_ET_GARONNE, "47252"),
        ("Ste Livrade", None, None, "31496"),  # Sainte-Livrade, Haute-Garonne
        ("Ste Livrade", "47110", None, "47252"),
        ("Rennes Cedex 7", "35042", None, "35238"),
        ("Paris 11e", None, None, "75056"),
        ("Lyon 3e arrondissement", None, None, "69123"),
        ("Marseille", "13004", None, "13055"),
        ("Le Port", None, Territory(departements=frozenset({"974"})), "97407"),
        ("Potsdam", "14467", None, None),
        ("Agen", "35000", None, None),  # the postcode contradicts
        ("Trifouilly-les-Oies", None, None, None),
        ("", None, None, None),
    ],
)
def test_finding_a_commune(
    text: str, postcode: str | None, near: Territory | None, insee: str | None
) -> None:
    commune = find_commune(text, postcode=postcode, near=near)
    assert (commune and commune.insee) == insee


def test_a_commune_absorbed_by_a_merger_leads_to_the_new_one() -> None:
    commune = find_commune("Sainte-Radegonde", near=Territory(departements=frozenset({"79"})))
    assert commune is None or commune.departement == "79"
    annecy = find_commune("Cran-Gevrier")
    assert annecy is not None
    assert annecy.name == "Annecy"


@given(st.text(), st.none() | st.text())
def test_finding_never_raises(text: str, postcode: str | None) -> None:
    find_commune(text, postcode=postcode, near=LOT_ET_GARONNE)


@given(st.data())
def test_every_commune_is_found_by_name_and_postcode_or_shares_both(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(["01004", "2A004", "35236", "47323", "59178", "97411"]))
    commune = gazetteer().commune(code)
    assert commune is not None
    spelt = data.draw(st.sampled_from([commune.name.upper(), commune.name.lower(), commune.name]))
    assert find_commune(spelt, postcode=commune.postcodes[0]) == commune


def test_reading_a_territory() -> None:
    territory = read_territory(["47", "Gers", "CA Redon Agglomération", "Nantes", "35238"])
    assert territory.departements == {"47", "32"}
    assert {"35236", "44109", "35238"} < territory.communes
    with pytest.raises(ValueError, match="Nulle-Part"):
        read_territory(["Nulle-Part"])
    assert not read_territory([])


def test_the_builder_makes_rows_the_gazetteer_reads(tmp_path: Path) -> None:
    spec = spec_from_file_location("build_gazetteer", ROOT / "tools" / "build_gazetteer.py")
    assert spec is not None
    assert spec.loader is not None
    builder = module_from_spec(spec)
    spec.loader.exec_module(builder)
    files: dict[str, list[dict[str, object]]] = {
        "regions": [{"code": "75", "nom": "Nouvelle-Aquitaine"}],
        "departements": [{"code": "47", "region": "75", "nom": "Lot-et-Garonne"}],
        "epci": [{"code": "200", "nom": "CC Essai", "membres": [{"code": "47001"}]}],
        "communes": [
            {"code": "47001", "nom": "Neuve", "type": "commune-actuelle", "population": 5},
            {"code": "47002", "nom": "Vieille", "type": "commune-deleguee", "chefLieu": "47001"},
        ],
    }
    (tmp_path / "data").mkdir()
    for name, rows in files.items():
        (tmp_path / "data" / f"{name}.json").write_text(json.dumps(rows), "utf-8")
    lines = list(builder.table(tmp_path, {"47001": ("44.2000", "0.6000")}))
    assert "C\t47001\tNeuve\tneuve\t\t200\t44.2000\t0.6000\t5" in lines
    assert lines[-1] == "A\tvieille\t47001"
