"""Pages turned into PDF, where the extra `pdf` and the libraries it stands on are installed."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from webapp.style import Style


def may_print() -> bool:
    """Tell without loading it whether WeasyPrint is there; whether it works is known later."""
    return find_spec("weasyprint") is not None


@cache
def find_printer() -> ModuleType | None:
    """Give WeasyPrint, or None: it is not installed, or lacks Pango (then it raises OSError)."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def print_pdf(printer: ModuleType, page: str, style: Style) -> bytes:
    """Print a page with this style sheet. Nothing is fetched, here or elsewhere."""
    nothing = printer.urls.URLFetcher(allowed_protocols=())
    document = printer.HTML(string=page, url_fetcher=nothing)
    sheet = printer.CSS(string=style.body.decode(), url_fetcher=nothing)
    written: bytes = document.write_pdf(stylesheets=[sheet])
    return written
