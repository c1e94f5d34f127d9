"""Undoing compression without ever holding more than was allowed.

A decoder gives at most what it is asked for, so that a few kilobytes that stand for
gigabytes (a "bomb") are noticed before they are unfolded.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

from agenda.errors import FetchError
from agenda.sentence import N_

STEP = 1 << 16


class Inflater(Protocol):
    """Unfolds a compressed body chunk by chunk, in pieces of about `STEP` bytes."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give what `chunk` unfolds to."""

    def whole(self) -> bool:
        """Whether the body came to its own end, and was not cut."""


class Plain:
    """No compression."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give the chunk as it is."""
        yield chunk

    def whole(self) -> bool:
        """Have no end of its own: HTTP says how long it is."""
        return True


class Deflate:
    """gzip and zlib, told apart by their headers (RFC 9110 §8.4.1)."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unfold in bounded pieces."""
        while chunk:
            yield self._stream.decompress(chunk, STEP)
            chunk = self._stream.unconsumed_tail

    def whole(self) -> bool:
        """Know the end by the checksum."""
        return self._stream.eof


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unfold in bounded pieces."""
        yield self._stream.process(chunk, output_buffer_limit=STEP)
        while not self._stream.can_accept_more_data() and not self._stream.is_finished():
            yield self._stream.process(b"", output_buffer_limit=STEP)

    def whole(self) -> bool:
        """Know the end by the last block."""
        return bool(self._stream.is_finished())


class Zstandard:
    """zstd (RFC 8878), its window bounded to 8 MB as §3.1.1.1.2 recommends."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=1 << 23).decompressobj(
            write_size=STEP
        )

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unfold small pieces of the chunk, so that each answer stays small."""
        for at in range(0, len(chunk), 64):
            yield self._stream.decompress(chunk[at : at + 64])

    def whole(self) -> bool:
        """Know the end by the last block of the frame."""
        return self._stream.eof


INFLATERS: dict[str, type[Inflater]] = {
    "": Plain,
    "identity": Plain,
    "gzip": Deflate,
    "x-gzip": Deflate,
    "deflate": Deflate,
    "br": Brotli,
    "zstd": Zstandard,
}
BROKEN = (zlib.error, brotli.error, zstandard.ZstdError)


def inflater(encoding: str) -> Inflater:
    """Give the decoder for a Content-Encoding. Raises `FetchError` for an unknown one."""
    try:
        return INFLATERS[encoding.strip().lower()]()
    except KeyError:
        raise FetchError(
            N_(
                "Le serveur emploie une compression inconnue (%(encoding)s).",
                encoding=encoding[:20],
            ),
            N_(
                "Prévenez l’hébergeur du site : il doit servir l’agenda sans compression, "
                "ou en gzip."
            ),
        ) from None
