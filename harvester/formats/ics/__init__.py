"""The ICS format, in the order of the walk.

`text` (bytes to lines) → `cut` (components) → `vevent` (each alone, with `line`, `times`,
`zones`) → `expand` (occurrences, with `rules`, `walk`) → `privacy` → `content` (raw events).
"""

from harvester.formats.ics.format import Ics

__all__ = ["Ics"]
