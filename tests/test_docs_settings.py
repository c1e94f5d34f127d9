"""docs/settings.md tells the settings as they are."""

import re
from pathlib import Path

from pydantic.fields import FieldInfo

from agenda.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
ROW = re.compile(r"^\| `(ALMANACH_\w+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    return {name: (default, text) for name, default, text in ROW.findall(PAGE.read_text("utf-8"))}


def written(field: FieldInfo) -> str:
    default = None if field.default_factory else field.default
    return f"`{default}`" if default not in (None, "", ()) else ""


def test_every_setting_is_documented_with_its_default() -> None:
    told = {
        f"ALMANACH_{name.upper()}": (written(field), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert documented() == told
