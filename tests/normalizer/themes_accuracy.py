"""How well themes, kinds and tags are read: on the labels that served to choose the words, and on
those held back.

    python -m tests.normalizer.themes_accuracy [--errors]

Only errors on the first part are shown, so that the other stays unseen.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from agenda.model import Theme
from normalizer.themes import Themes, read_themes

CORPUS = Path(__file__).parent.parent / "corpus" / "themes"
HELD_BACK_EVERY = 3


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled event. `themes[0]` is the main one."""

    title: str
    text: str
    categories: tuple[str, ...]
    themes: tuple[Theme, ...]
    kind: str
    tags: frozenset[str]

    @property
    def held_back(self) -> bool:
        """Whether the words were chosen without looking at it."""
        return crc32(self.title.encode()) % HELD_BACK_EVERY == 0

    def read(self) -> Themes:
        return read_themes(self.title, self.text, self.categories)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares from 0 to 1. `main` is the first theme right, `either` one of those named."""

    labels: int
    main: float
    either: float
    kind: float
    tags: float


def labels() -> list[Label]:
    texts = (file.read_text(encoding="utf-8") for file in sorted(CORPUS.glob("*.tsv")))
    lines = (line for text in texts for line in text.splitlines())
    return [_label(line) for line in lines if line and not line.startswith("#")]


def _label(line: str) -> Label:
    title, text, categories, themes, kind, tags = line.split("\t")
    return Label(
        title=title,
        text=text,
        categories=tuple(filter(None, categories.split(","))),
        themes=tuple(map(Theme, themes.split(","))),
        kind=kind,
        tags=frozenset(filter(None, tags.split(","))),
    )


def measure(chosen: list[Label]) -> Accuracy:
    read = [(label, label.read()) for label in chosen]
    wanted = sum(len(label.tags) for label, _ in read)
    return Accuracy(
        labels=len(read),
        main=sum(label.themes[0] == found.themes[0] for label, found in read) / len(read),
        either=sum(found.themes[0] in label.themes for label, found in read) / len(read),
        kind=sum(label.kind == found.kind for label, found in read) / len(read),
        tags=sum(len(label.tags & set(found.tags)) for label, found in read) / wanted,
    )


def _errors(chosen: list[Label]) -> list[str]:
    return [
        f"{label.title} | {','.join(label.themes)} {label.kind} {set(label.tags) or ''}"
        f" | {','.join(found.themes)} {found.kind} {found.tags}"
        for label in chosen
        for found in (label.read(),)
        if found.themes[0] != label.themes[0]
        or found.kind != label.kind
        or not label.tags <= set(found.tags)
    ]


def main() -> None:
    seen = [label for label in labels() if not label.held_back]
    for name, chosen in (
        ("seen", seen),
        ("held back", [label for label in labels() if label.held_back]),
    ):
        found = measure(chosen)
        sys.stdout.write(
            f"{name:10} {found.labels:4} labels: main theme {found.main:.1%}, either"
            f" {found.either:.1%}, kind {found.kind:.1%}, tags found {found.tags:.1%}\n"
        )
    if "--errors" in sys.argv:
        sys.stdout.write("\n".join(_errors(seen)) + "\n")


if __name__ == "__main__":
    main()
