"""The packaged gazetteer of French communes, read once and on first need.

`communes.tsv.xz` is built by tools/build_gazetteer.py; its first lines name sources and licences.
Lines stay text until a commune is asked for: 35,000 objects would cost time and memory for
the few hundred an agenda meets.
"""

import lzma
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from importlib import resources

from normalizer.places.commune import Commune, departement_of
from normalizer.places.folding import fold

# What may follow the part of a name that people say: Sainte-Livrade(-sur-Lot).
_CONNECTORS = frozenset(
    {"sur", "sous", "en", "les", "lez", "de", "du", "des", "d", "la", "le", "au", "aux", "pres"}
)


class Gazetteer:
    """All communes, by INSEE code, folded name, former or short name, and postcode."""

    def __init__(self, text: str) -> None:
        self._departements: dict[str, str] = {}
        self._regions: dict[str, str] = {}
        self._region_of: dict[str, str] = {}
        self._epcis: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self._by_name: dict[str, tuple[str, ...]] = {}
        self._by_alias: dict[str, tuple[str, ...]] = {}
        for line in text.splitlines():
            self._read(line)
        self.commune = lru_cache(maxsize=4096)(self._commune)

    def _read(self, line: str) -> None:
        kind, _, rest = line.partition("\t")
        if kind == "C":
            insee, _, key, _ = rest.split("\t", 3)
            self._lines[insee] = rest
            self._by_name[key] = (*self._by_name.get(key, ()), insee)
        elif kind == "A":
            key, insee = rest.split("\t")
            self._by_alias[key] = (*self._by_alias.get(key, ()), insee)
        elif kind == "E":
            siren, self._epcis[siren] = _pair(rest)
        elif kind == "R":
            code, self._regions[code] = _pair(rest)
        elif kind == "D":
            code, region, name = rest.split("\t")
            self._departements[code] = name
            self._region_of[code] = region

    def _commune(self, insee: str) -> Commune | None:
        line = self._lines.get(insee)
        if line is None:
            return None
        _, name, _, postcodes, epci, latitude, longitude, population = line.split("\t")
        departement = departement_of(insee)
        return Commune(
            insee=insee,
            name=name,
            postcodes=tuple(postcodes.split(",")) if postcodes else (),
            epci=epci or None,
            epci_name=self._epcis.get(epci),
            departement=departement,
            departement_name=self._departements.get(departement, ""),
            region=self._regions.get(self._region_of.get(departement, ""), ""),
            latitude=float(latitude) if latitude else None,
            longitude=float(longitude) if longitude else None,
            population=int(population) if population else 0,
        )

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, insee: object) -> bool:
        return insee in self._lines

    def _all(self, codes: Iterable[str]) -> tuple[Commune, ...]:
        found = (self.commune(code) for code in codes)
        return tuple(commune for commune in found if commune is not None)

    def named(self, key: str) -> tuple[Commune, ...]:
        """Communes whose folded name is `key`."""
        return self._all(self._by_name.get(key, ()))

    def formerly(self, key: str) -> tuple[Commune, ...]:
        """Communes that absorbed one of the folded name `key`."""
        return self._all(self._by_alias.get(key, ()))

    def shortly(self, key: str) -> tuple[Commune, ...]:
        """Communes called `key` for short: what stands before "sur", "en", "de", …"""
        return self._all(self._by_short_name.get(key, ()))

    def at_postcode(self, postcode: str) -> tuple[Commune, ...]:
        """Communes that a postcode serves (none for a CEDEX code)."""
        return self._all(self._by_postcode.get(postcode, ()))

    def in_epci(self, siren: str) -> tuple[Commune, ...]:
        """Members of an intercommunalité."""
        return self._all(code for code, line in self._lines.items() if f"\t{siren}\t" in line)

    def in_departement(self, code: str) -> tuple[Commune, ...]:
        """Communes of a département."""
        return self._all(insee for insee in self._lines if departement_of(insee) == code)

    @cached_property
    def departement_codes(self) -> dict[str, str]:
        """Folded names of départements and their codes."""
        return {fold(name): code for code, name in self._departements.items()}

    @cached_property
    def region_names(self) -> frozenset[str]:
        """Folded names of regions."""
        return frozenset(fold(name) for name in self._regions.values())

    @cached_property
    def epci_codes(self) -> dict[str, str]:
        """Folded names of intercommunalités and their SIREN numbers."""
        return {fold(name): siren for siren, name in self._epcis.items()}

    @cached_property
    def _by_short_name(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for key, codes in self._by_name.items():
            for short in _short_names(key):
                index[short] = (*index.get(short, ()), *codes)
        return index

    @cached_property
    def _by_postcode(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for insee, line in self._lines.items():
            for postcode in filter(None, line.split("\t", 4)[3].split(",")):
                index[postcode] = (*index.get(postcode, ()), insee)
        return index


def _pair(rest: str) -> tuple[str, str]:
    code, name = rest.split("\t")
    return code, name


def _short_names(key: str) -> list[str]:
    words = key.split()
    return [
        " ".join(words[:at])
        for at in range(1, len(words) - 1)
        if words[at] in _CONNECTORS and words[at - 1] not in _CONNECTORS
    ]


@cache
def gazetteer() -> Gazetteer:
    """The packaged gazetteer; the first call reads it (about 0.15 s)."""
    data = resources.files("normalizer.places").joinpath("communes.tsv.xz").read_bytes()
    return Gazetteer(lzma.decompress(data).decode())
