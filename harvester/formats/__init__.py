"""The formats by name. A new one is a module beside these, a corpus folder, and one line."""

from collections.abc import Mapping

from agenda.model import Kind
from harvester.document import Format
from harvester.formats.gancio import Gancio
from harvester.formats.ics import Ics
from harvester.formats.mobilizon import Mobilizon
from harvester.formats.openagenda import OpenAgenda
from harvester.formats.page import PageFormat
from harvester.formats.peertube import PeerTube
from harvester.formats.rss import Rss
from harvester.formats.tribe import Tribe

FORMATS: Mapping[Kind, Format] = {
    Kind.ICS: Ics(),
    Kind.RSS: Rss(),
    Kind.MOBILIZON: Mobilizon(),
    Kind.PAGE: PageFormat(),
    Kind.TRIBE: Tribe(),
    Kind.GANCIO: Gancio(),
    Kind.OPENAGENDA: OpenAgenda(),
    Kind.PEERTUBE: PeerTube(),
}
