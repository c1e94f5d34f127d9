"""How well price, registration, room, accessibility and place are read out of announcements.

    python -m tests.normalizer.fields_accuracy [--errors]

The labels of tests/corpus/fields were written before anything was run on them; then what was read
amiss in `announcements` was mended where a rule was wrong, so its figures flatter. Those that count
are `unseen`'s at first sight, in docs/normalising.md: write a further file rather than repeat them.
A field that an announcement does not speak of must stay empty: that counts for precision. What one
pays as one likes is not free: it is labelled `no`, as in tests/corpus/prices.
"""

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agenda.model import Listing, RawEvent
from normalizer.normalize import normalize
from normalizer.places import fold
from tests.samples import a_source

CORPUS = Path(__file__).parent.parent / "corpus" / "fields"
AGED = ("dès ", "de ", "jusqu’à ")
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2028, 1, 1, 8, tzinfo=UTC)
WORDS = {True: "yes", False: "no", None: ""}

Label = Mapping[str, str]


def _room(name: str) -> Callable[[Listing], str]:
    def ask(one: Listing) -> str:
        value = getattr(one.registration, name, None)
        return "" if value is None else str(value)

    return ask


READ: Mapping[str, Callable[[Listing], str]] = {
    "free": lambda one: WORDS[one.free],
    "price": lambda one: one.price or "",
    "required": lambda one: WORDS[one.registration.required] if one.registration else "",
    "capacity": _room("capacity"),
    "remaining": _room("remaining"),
    "access": lambda one: ",".join(sorted(one.accessibility)),
    "ages": lambda one: next((tag for tag in one.tags if _is_age(tag)), ""),
    "commune": lambda one: (one.place and one.place.commune) or "",
    "venue": lambda one: (one.place and one.place.name) or "",
    "online": lambda one: "yes" if one.is_online else "",
    "themes": lambda one: one.themes[0],
    "kind": lambda one: one.kind,
    "tags": lambda one: ",".join(one.tags),
}


def _is_age(tag: str) -> bool:
    return tag.endswith(" ans") and tag.startswith(AGED)


def _agree(name: str, said: str, read: str) -> bool:
    """Whether it is right: one of the themes named, all of the tags, else the very words."""
    if name == "themes":
        return read in said.split(",")
    if name == "tags":
        return {*map(fold, said.split(","))} <= {*map(fold, read.split(","))}
    return fold(said) == fold(read)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of one field: how often it is said, read, and rightly so."""

    said: int
    read: int
    right: int

    @property
    def precision(self) -> float:
        """Of what is read, what is right."""
        return self.right / max(1, self.read)

    @property
    def recall(self) -> float:
        """Of what is said, what is rightly read."""
        return self.right / max(1, self.said)


def labels(name: str = "announcements") -> list[Label]:
    """Labelled announcements, by the names of their columns."""
    with (CORPUS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        names = file.readline().removeprefix("# ").rstrip("\n").split("\t")
        return [*csv.DictReader(file, names, delimiter="\t", quoting=csv.QUOTE_NONE)]


def listing_of(label: Label) -> Listing:
    """What the normaliser makes of an announcement of a source without a place of its own."""
    raw = RawEvent(
        item=label["title"],
        uid=label["title"],
        title=label["title"],
        description=label["text"],
        location=label["location"] or None,
        start=datetime(2028, 3, 14, 19, tzinfo=PARIS),
    )
    [listing] = normalize(raw, a_source("vosges"), PARIS, NOW)
    return listing


def measure(chosen: list[Label]) -> dict[str, Accuracy]:
    """Accuracy by field, of those that are labelled."""
    read = [(label, listing_of(label)) for label in chosen]
    return {
        name: _accuracy(name, [(label[name], ask(listing)) for label, listing in read])
        for name, ask in READ.items()
        if name in chosen[0]
    }


def _accuracy(name: str, pairs: list[tuple[str, str]]) -> Accuracy:
    return Accuracy(
        said=sum(bool(said) for said, _ in pairs),
        read=sum(bool(read) for said, read in pairs if said or name != "tags"),
        right=sum(bool(said) and _agree(name, said, read) for said, read in pairs),
    )


def main() -> None:
    """Print a line a field of each file; with `--errors`, what was read otherwise."""
    for file in ("announcements", "unseen"):
        known = labels(file)
        sys.stdout.write(f"{file}: {len(known)} announcements\n")
        for name, found in measure(known).items():
            sys.stdout.write(
                f"{name:10} said {found.said:3}  precision {found.precision:.3f}"
                f"  recall {found.recall:.3f}\n"
            )
        sys.stdout.writelines(_errors(known) if "--errors" in sys.argv else ())


def _errors(known: list[Label]) -> Iterator[str]:
    for label in known:
        listing = listing_of(label)
        for name, ask in READ.items():
            if label.get(name) is not None and not _agree(name, label[name], ask(listing)):
                yield f"{label['title']} | {name}: « {label[name]} » lu « {ask(listing)} »\n"


if __name__ == "__main__":
    main()
