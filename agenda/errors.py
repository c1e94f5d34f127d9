"""Every error Almanach raises on purpose.

AlmanachError
├── SettingsError        a setting is missing or impossible
├── UsageError           a command was called with something that cannot be
├── QueryError           a filter has an unknown or impossible value (HTTP 400)
├── StoreError           the database is absent, behind or broken
├── SourceError          a whole source could not be read
│   ├── FetchError       … because its address gave no usable answer
│   │   └── AddressRefused   … or leads where a harvester must not go
│   └── FormatError      … because what came is not what it claims to be
├── ItemError            one item is bad; it becomes a Problem, the others go on
└── SendError            a message did not go out; it is tried again, or given up

Each carries one sentence in French for the coordinator; nothing else is shown to people.
"""

from collections.abc import Callable

from agenda.sentence import N_, Sentence, tell


class AlmanachError(Exception):
    """The root: `str(error)` is a sentence for people."""

    @property
    def sentence(self) -> str:
        """The sentence with what it was made of, for readers of another language."""
        return str(self) if not self.args else self.args[0]


class SettingsError(AlmanachError):
    """A setting is missing or impossible."""


class UsageError(AlmanachError):
    """A command was called with something that cannot be."""


class QueryError(AlmanachError):
    """A filter has an unknown or impossible value.

    `field` is the filter's name in the address, `example` a value that would do. `sentence` is
    French, with `%(name)s` where one of `said` stands.
    """

    def __init__(self, field: str, sentence: str, example: str = "", **said: object) -> None:
        super().__init__(N_(sentence, **said))
        self.field = field
        self.example = example

    def tell(self, gettext: Callable[[str], str]) -> str:
        """Give the sentence in another language."""
        return tell(self.sentence, gettext)


class StoreError(AlmanachError):
    """The database is absent, behind, or broken."""


class SourceError(AlmanachError):
    """A whole source could not be read. `remedy` says what the coordinator can do."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.remedy = remedy

    @property
    def told(self) -> str:
        """The sentence and its remedy."""
        said = {"sentence": self.sentence, "remedy": self.remedy}
        return Sentence("%(sentence)s %(remedy)s", said) if self.remedy else self.sentence


class FetchError(SourceError):
    """The address gave no usable answer.

    `status` is the HTTP status when there was one, `retry_after` seconds when the server said so.
    """

    def __init__(
        self,
        sentence: str,
        remedy: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence, remedy)
        self.status = status
        self.retry_after = retry_after


class AddressRefused(FetchError):
    """The address leads to a private, loopback, link-local or metadata network."""


class FormatError(SourceError):
    """What came is not what the source claims to be."""


class ItemError(AlmanachError):
    """One item is bad. The others go on."""


class SendError(AlmanachError):
    """A message did not go out. `lasting`: trying again would not help."""

    def __init__(self, sentence: str, *, lasting: bool = False) -> None:
        super().__init__(sentence)
        self.lasting = lasting
