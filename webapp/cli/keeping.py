"""`almanach backup`, `restore` and `archive`: keeping everything, and having it back."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from agenda.errors import UsageError
from agenda.settings import Settings
from agenda.store.archive import write_archive
from agenda.store.backup import back_up, beside, restore, set_aside, settle_on_disk
from agenda.store.database import open_database
from webapp.cli.ground import now, settings_only

STAMP = "%Y-%m-%d-%Hh%Mm%S"

Target = Annotated[
    Path | None, typer.Argument(help="Le fichier à écrire (si vide : daté, dans backup_dir).")
]
Keep = Annotated[
    int, typer.Option(min=1, help="Sans nom de fichier : combien de sauvegardes datées garder.")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Remplace ce qui est là (mis de côté d’abord).")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("backup")(backup)
    app.command("restore")(restore_)
    app.command("archive")(archive)


def backup(file: Target = None, keep: Keep = 30) -> None:
    """Sauvegarde tout dans un fichier SQLite vérifié, pendant que le service tourne."""
    settings = settings_only()
    target = file or settings.backups / f"almanach-{now():{STAMP}}.db"
    found = back_up(open_database(settings.database), target)
    typer.echo(f"{target} : {_told(found)}, vérifiée.")
    if file is None:
        _thin_out(settings.backups, keep)


def _thin_out(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob("almanach-*.db"))[:-keep]:
        old.unlink()


def restore_(
    file: Annotated[Path, typer.Argument(help="Une sauvegarde, ou une archive.")],
    replace: Replace = False,
) -> None:
    """Remet une sauvegarde ou une archive en place, tout entière ou pas du tout."""
    settings = settings_only()
    engine = open_database(settings.database)
    if replace and (aside := _aside(settings, now())):
        set_aside(engine, aside)
        typer.echo(f"Ce qui était là est mis de côté : {aside}")
    found = restore(file, engine, replace=replace)
    typer.echo(f"{_told(found)} remis en place. « almanach doctor » vérifie le reste.")


def _aside(settings: Settings, at: datetime) -> Path:
    return settings.backups / f"avant-restauration-{at:{STAMP}}.db"


def archive(file: Annotated[Path, typer.Argument(help="Le fichier .zip à écrire.")]) -> None:
    """Écrit tout, sauf mots de passe et secrets, dans un format ouvert (JSON) pour d’autres."""
    if file.exists():
        raise UsageError(f"« {file} » existe déjà : choisissez un autre nom.")
    engine = open_database(settings_only().database)
    with beside(file) as unfinished:
        with unfinished.open("xb") as target:
            manifest = write_archive(engine, target, now())
        settle_on_disk(unfinished, file)
    typer.echo(f"{file} : {_told({name: part.rows for name, part in manifest.tables.items()})}.")


def _told(found: Mapping[str, int]) -> str:
    sources, listings = found.get("source", 0), found.get("listing", 0)
    return f"{sources} sources, {listings} annonces, {found.get('decision', 0)} décisions"
