"""How sentences are kept: in French as they are, or, where values stand in them, what they say.

A sentence without values is its own message, so its text is all there is to keep; so is what a
database holds from before sentences were remembered. Others are JSON, as text in a column of
text: `{"message": "… %(name)s …", "said": {"name": "…", "other": {"message": "…"}}}`.
"""

import json
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator
from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

from agenda.model.holdable import holdable
from agenda.sentence import Sentence

Kept = str | dict[str, Any]
MARK = "{"
"""What JSON in a column of text begins with; a plain text that does is kept as JSON too."""
NOT_OURS = "not a sentence of ours"


def hold(text: str) -> Sentence:
    """Give a sentence that a database can hold; a plain text becomes its own message."""
    if not isinstance(text, Sentence):
        return Sentence(holdable(text))
    said = {
        name: hold(one) if isinstance(one, Sentence) else holdable(one)
        for name, one in text.said.items()
    }
    return Sentence(holdable(text.message), said)


def describe(text: str) -> Kept:
    """Write a sentence for JSON: its text, or an object where values stand in it."""
    held = hold(text)
    return _described(held) if held.said else held.message


def _described(sentence: Sentence) -> dict[str, Any]:
    said = {
        name: _described(one) if isinstance(one, Sentence) else one
        for name, one in sentence.said.items()
    }
    return {"message": sentence.message} | ({"said": said} if said else {})


def recall(kept: object) -> Sentence:
    """Read what `describe` wrote; a text is a sentence as it stands.

    Raises `ValueError` for anything that `describe` did not write.
    """
    if isinstance(kept, str):
        return hold(kept)
    if not isinstance(kept, dict):
        raise ValueError(NOT_OURS)  # noqa: TRY004  # what pydantic tells on
    message, said = kept.get("message"), kept.get("said", {})
    if not isinstance(message, str) or not isinstance(said, dict):
        raise ValueError(NOT_OURS)  # noqa: TRY004
    # A text among the values stays one: it is not told in another language.
    values = {name: one if isinstance(one, str) else recall(one) for name, one in said.items()}
    try:
        return Sentence(message, values)
    except (KeyError, TypeError) as error:
        raise ValueError(NOT_OURS) from error


def write(text: str) -> str:
    """Write a sentence for a column of text."""
    kept = describe(text)
    if isinstance(kept, str) and kept.startswith(MARK):
        kept = {"message": kept}
    return kept if isinstance(kept, str) else json.dumps(kept, ensure_ascii=False)


def read(written: str) -> Sentence:
    """Read what `write` wrote; any other text is a sentence as it stands."""
    try:
        return recall(json.loads(written) if written.startswith(MARK) else written)
    except (ValueError, RecursionError):  # no JSON of ours
        return hold(written)


class Telling(TypeDecorator[str]):
    """A column of sentences."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write one."""
        return None if value is None else write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Sentence | None:
        """Read one."""
        return None if value is None else read(value)


Told = Annotated[str, PlainValidator(recall), PlainSerializer(describe, when_used="json")]
"""A sentence in a model, and in a column of JSON."""
Line = Annotated[str, PlainValidator(hold)]
"""A sentence in a model with a column of its own (`Telling`): plain French for all others."""
