"""The formats by name. A new one is a module beside these, a corpus folder, and one line."""

from collections.abc import Mapping

from agenda.model import Kind
from harvester.document import Format
from harvester.formats.ics import Ics
from harvester.formats.mobilizon import Mobilizon
from harvester.formats.rss import Rss

FORMATS: Mapping[Kind, Format] = {
    Kind.ICS: Ics(),
    Kind.RSS: Rss(),
    Kind.MOBILIZON: Mobilizon(),
}
