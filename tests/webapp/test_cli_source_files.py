"""Sources in files, by the command line: in and out, in each form, good rows beside bad ones."""

import re
from pathlib import Path

import pytest

from tests.fakes.site import Site
from tests.webapp import test_cli
from tests.webapp.test_cli import add, run, told
from webapp.cli import main

site, _installation = test_cli.site, test_cli._installation

FILES = {
    "s.json": '[{"name": "Le Rebond", "kind": "ics", "url": "URL", "trust": 0.9,'
    ' "place": {"name": "Le Rebond", "commune": "Clairac"}, "themes": ["musique"]}]',
    "s.toml": '[[sources]]\nname = "Le Rebond"\nkind = "ics"\nurl = "URL"\n'
    'themes = ["musique"]\ntrust = 0.9\nplace = {name = "Le Rebond", commune = "Clairac"}\n',
    "s.csv": "name;kind;url;themes;trust;place.name;place.commune\n"
    "Le Rebond;ics;URL;musique;0.9;Le Rebond;Clairac\n",
}


@pytest.mark.parametrize("name", FILES)
def test_importing_and_exporting_sources(site: Site, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name].replace("URL", site.url("/a.ics")), "utf-8")
    assert run("sources", "import", name).exit_code == 0
    expected = {
        "name": "Le Rebond",
        "kind": "ics",
        "url": site.url("/a.ics"),
        "place": {"name": "Le Rebond", "commune": "Clairac"},
        "themes": ["musique"],
        "trust": 0.9,
    }
    assert told("sources", "export") == [expected]
    (tmp_path / "again.json").write_text(run("sources", "export").stdout, "utf-8")
    run("sources", "import", "again.json")
    assert told("sources", "export") == [expected]


def test_importing_opml(site: Site, tmp_path: Path) -> None:
    (tmp_path / "s.opml").write_text(
        '<opml version="2.0"><body><outline text="Presse">'
        f'<outline text="Le Rebond" type="rss" xmlUrl="{site.url("/f.xml")}"/>'
        f'<outline text="La Navette" xmlUrl="{site.url("/a.ics")}"/></outline></body></opml>'
    )
    run("sources", "import", "s.opml")
    kinds = {one["name"]: one["kind"] for one in told("sources", "list", "--json")}
    assert kinds == {"Le Rebond": "rss", "La Navette": "ics"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.json", '{"nothing": 1}', "forme attendue"),
        ("s.toml", "x = ", "forme attendue"),
        ("s.opml", '<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>', "entités"),
        ("s.docx", "", "je lis"),
    ],
)
def test_a_bad_file_is_told_in_words(
    tmp_path: Path,
    name: str,
    content: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.setattr("sys.argv", ["almanach", "sources", "import", name])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert re.search(said, error)


MIXED = """name;kind;url;trust
Le Rebond;ics;URL/a.ics;0.9
;ics;URL/c.ics;
Fax;fax;URL/d.ics;
Radio;rss;radio.example;3
Mairie;;URL/b.ics;
Perdue;;URL/nulle-part;
"""


def test_good_rows_come_in_and_bad_ones_are_named(site: Site, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(MIXED.replace("URL", site.url("")), "utf-8")
    result = run("sources", "import", "s.csv")
    assert result.exit_code == 3
    assert "! Ligne 3 (sans nom) : il manque le nom" in result.stdout
    assert "! Ligne 4 (Fax) : « fax » ne va pas pour le format (kind) (ics, rss" in result.stdout
    assert "! Ligne 5 (Radio) : « radio.example » ne va pas pour l’adresse" in result.stdout
    assert "« 3 » ne va pas pour la confiance (trust) (de 0 à 1)" in result.stdout
    assert "! Ligne 7 (Perdue)" in result.stdout
    assert "6 sources : " in result.stdout
    assert "2 nouvelles" in result.stdout
    kinds = {one["id"]: one["kind"] for one in told("sources", "list", "--json")}
    assert kinds == {"le-rebond": "ics", "mairie": "ics"}
    assert "2 déjà connues" in run("sources", "import", "s.csv").stdout


def test_a_file_brings_known_sources_up_to_date(site: Site, tmp_path: Path) -> None:
    add(site)
    (tmp_path / "s.csv").write_text(f"name,kind,url\nRebond,ics,{site.url('/a.ics')}\n", "utf-8")
    assert "1 mise à jour" in run("sources", "import", "s.csv").stdout
    assert [one["name"] for one in told("sources", "list", "--json")] == ["Rebond"]
    (tmp_path / "o.csv").write_bytes(run("sources", "export", "--format", "csv").stdout_bytes)
    assert "1 déjà connue" in run("sources", "import", "o.csv").stdout
    run("sources", "remove", "le-rebond")
    assert "1 reprise" in run("sources", "import", "o.csv").stdout
