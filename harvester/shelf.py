"""Documents made small enough to keep, and given back."""

from collections.abc import Sequence
from datetime import datetime

import zstandard

from agenda.model.document import KeptDocument
from harvester.document import Document, Request


def pack(documents: Sequence[Document], source_id: str, now: datetime) -> list[KeptDocument]:
    """Make the documents of a visit ready to be kept."""
    squeeze = zstandard.ZstdCompressor()
    return [
        KeptDocument(
            source_id=source_id,
            at=now,
            url=one.url,
            content_type=one.content_type,
            packed=squeeze.compress(one.body),
        )
        for one in documents
    ]


def unpack(kept: KeptDocument) -> Document:
    """Give a document back as it came. The format will say again what it asks for."""
    return Document(
        request=Request(url=kept.url),
        url=kept.url,
        content_type=kept.content_type,
        body=zstandard.ZstdDecompressor().decompress(kept.packed),
    )
