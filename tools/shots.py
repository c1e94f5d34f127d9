"""The pictures of docs/images, taken anew from the demo: `tools/shots.py [ADDRESS PASSWORD]`.

Needs the development dependencies and a Chromium of the system. Without the address of a demo that
runs, and the password it printed for its desk, one is started.
"""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from urllib.error import URLError
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
ACCOUNT = "demo"
PASSWORD = re.compile(r"mot de passe «\s(\S+)\s»")
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE, NARROW, A4 = (1280, 900), (360, 840), (794, 1123)
PAIR = """<body style="margin:0;padding:40px;background:#fff;display:flex;gap:40px">
<img src="{wide}" width=960 style="box-shadow:0 0 0 1px #999">
<img src="{narrow}" width=300 style="box-shadow:0 0 0 1px #999;align-self:start">"""
DESK = {"bureau": "/admin", "doublons": "/admin/doublons"}
# Paper, ink, red, the marks and what lies between them: more colours only weigh more.
COLOURS = 128
SECONDS_TO_START = 120


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Run the demo; give its address and its desk's password, and end it afterwards."""
    command = [sys.executable, "-m", "webapp", "demo", "--port", str(PORT)]
    with (
        TemporaryFile() as said,
        subprocess.Popen(command, cwd=ROOT, stdout=said) as process,  # noqa: S603  # our own
    ):
        try:
            _wait()
            said.seek(0)
            told = PASSWORD.search(said.read().decode())
            yield ADDRESS, told[1] if told else ""
        finally:
            process.terminate()


def _wait() -> None:
    for _ in range(SECONDS_TO_START):
        try:
            urllib.request.urlopen(f"{ADDRESS}/healthz")  # noqa: S310  # loopback
        except URLError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(ADDRESS)


@contextmanager
def window(browser: Browser, size: tuple[int, int]) -> Iterator[Page]:
    """Open a window of a French visitor."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, locale="fr-FR", device_scale_factor=1.5)  # type: ignore[arg-type]  # a TypedDict
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    """Photograph what a window shows."""
    page.screenshot(path=IMAGES / f"{name}.png")


def take_pair(browser: Browser, address: str, name: str) -> None:
    """Put a page on a desk and on a phone side by side."""
    with TemporaryDirectory() as folder:
        shown = {}
        for kind, size in (("wide", WIDE), ("narrow", NARROW)):
            shown[kind] = Path(folder) / f"{kind}.png"
            with window(browser, size) as page:
                page.goto(address)
                page.screenshot(path=shown[kind])
        sheet = Path(folder) / "pair.html"
        sheet.write_text(PAIR.format(**{kind: one.as_uri() for kind, one in shown.items()}))
        page = browser.new_page(viewport={"width": 1380, "height": 760})
        page.goto(sheet.as_uri())
        page.screenshot(path=IMAGES / f"{name}.png", full_page=True)
        page.close()


def take_poster(browser: Browser, base: str) -> None:
    """Photograph the poster as paper shows it."""
    with window(browser, A4) as page:
        page.emulate_media(media="print")
        page.goto(f"{base}/affiche")
        # Only a printer leaves the margins of a sheet.
        page.evaluate("document.body.style.padding = '9mm 12mm'")
        take(page, "affiche")


def take_desk(browser: Browser, base: str, password: str) -> None:
    """Photograph the coordinator's desk."""
    with window(browser, WIDE) as page:
        page.goto(f"{base}/admin/login")
        page.fill("#nom", ACCOUNT)
        page.fill("[type=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/admin")
        for name, path in DESK.items():
            page.goto(base + path)
            take(page, name)


def an_event(base: str) -> tuple[str, str]:
    """Give the path and the month of a rendez-vous that many partners announce."""
    with urllib.request.urlopen(f"{base}/api/v1/events?limit=100") as answer:  # noqa: S310  # a demo
        events = json.load(answer)["events"]
    most = max(events, key=lambda event: len(event["listings"]))
    return urlsplit(most["url"]).path, most["start"][:7]


def photograph(base: str, password: str) -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    event, month = an_event(base)
    pages = {"agenda": "/", "evenement": event, "mois": f"/mois/{month}", "carte": "/carte"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in pages.items():
            take_pair(browser, base + path, name)
        take_poster(browser, base)
        take_desk(browser, base, password)
        browser.close()
    for file in IMAGES.glob("*.png"):
        with Image.open(file) as picture:
            # By coverage, or the marks, of which there is little, would lose their hues.
            light = picture.convert("RGB").quantize(
                COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        light.save(file, optimize=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        photograph(sys.argv[1].rstrip("/"), sys.argv[2])
    else:
        with demo() as (address, password):
            photograph(address, password)
