"""Structured logs: one event a line, as text for people or JSON for machines.

What libraries log goes the same way, so that each line bears the id of its request or harvest.
"""

import logging
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from agenda.settings import Settings

HIDDEN = "***"
# user:password@ of any address, whoever's it is.
USERINFO = re.compile(r"(?<=://)[^\s/@]*:[^\s/@]*(?=@)")


def set_up_logs(settings: Settings) -> None:
    """Send every log line to standard error, which keeps standard output for results."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide(sorted(secrets_of(settings), key=len, reverse=True)),
    ]
    structlog.configure(
        processors=[*steps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for at each line: a progress bar stands in for it, and lifts lines above itself.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_over_libraries(max(level, logging.WARNING), steps, renderer)


def _take_over_libraries(level: int, steps: list[Processor], renderer: Processor) -> None:
    handler = logging.StreamHandler(sys.stderr)
    forget = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=steps, processors=[forget, renderer])
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)


def secrets_of(settings: Settings) -> Iterator[str]:
    """Give what no log line may show."""
    yield from filter(None, (settings.secret_key, settings.smtp_url.get_secret_value()))
    databases = settings.database_url, settings.replica_url
    for address in (settings.smtp_url.get_secret_value(), *databases):
        if password := urlsplit(address).password:
            yield password
            yield unquote(password)


def _hide(secrets: list[str]) -> Processor:
    def hide(_logger: WrappedLogger, _method: str, told: EventDict) -> EventDict:
        return {key: _without(value, secrets) for key, value in told.items()}

    return hide


def _without(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, secrets) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, secrets) for one in value]
    if not isinstance(value, str):
        return value
    for secret in secrets:
        value = value.replace(secret, HIDDEN)
    return USERINFO.sub(HIDDEN, value)
