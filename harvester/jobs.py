"""The seam between what is to be done and who does it.

A table of jobs says, by name, what is due and how one errand of it is done. The clockwork looks
what is due and hands it on; *hands* do it: those of this process (`harvester.ownhands`), or
whichever of a cluster are free (`harvester.cluster`). Both call `do`, and neither knows the jobs.

What is due stands in the store and nowhere else, so an errand that is lost comes again, and one
that comes twice finds the second time that nothing is due.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agenda.errors import StoreError
from agenda.store.trouble import explain

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of work: the job's name, and what it is about ("" where the job is one piece).

    No two errands of one `line` are done at once, however many hands there are.
    """

    job: str
    about: str = ""
    line: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Job:
    """What is due at a moment, and how one errand is done, told what it is about.

    `due` and `take_back` ask the store and are called in a thread. `take_back` undoes what a
    process that died had taken for itself. `width` errands are done at once by one process.
    """

    due: Callable[[datetime], list[Errand]]
    do: Callable[[str], Coroutine[Any, Any, None]]
    take_back: Callable[[str], None] = lambda _: None
    width: int = 1


Jobs = Mapping[str, Job]


class Hands(Protocol):
    """Who does errands: an async context manager, at whose end what is under way is given up."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def take(self, errands: Iterable[Errand], *, urgent: bool = False) -> None:
        """Take errands in, the urgent ones before others; return before they are done."""


async def do(jobs: Jobs, errand: Errand) -> None:
    """Do one errand. What goes wrong is logged and not raised: what stays due comes again."""
    try:
        await jobs[errand.job].do(errand.about)
    except (StoreError, SQLAlchemyError) as error:
        log.error(f"{errand.job}.store", sentence=explain(error) or str(error))  # noqa: TRY400
    # A defect met in one errand must not end whoever does the others.
    except Exception:  # logged whole
        log.exception(f"{errand.job}.defect", about=errand.about)
