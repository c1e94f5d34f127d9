"""The pictures of docs/images, taken anew from the demo: `python tools/shots.py`.

Needs the development dependencies and a Chromium of the system.
"""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAIR = """<body style="margin:0;padding:40px;background:#fff;display:flex;gap:40px">
<img src="{desk}" width=960 style="box-shadow:0 0 0 1px #999">
<img src="{phone}" width=300 style="box-shadow:0 0 0 1px #999;align-self:start">"""
SECONDS_TO_START = 120


@contextmanager
def demo() -> Iterator[None]:
    """Run the demo until its first answer, and end it afterwards."""
    command = [sys.executable, "-m", "webapp", "demo", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:  # noqa: S603  # our own
        try:
            _wait()
            yield
        finally:
            process.terminate()


def _wait() -> None:
    for _ in range(SECONDS_TO_START):
        try:
            urllib.request.urlopen(f"{BASE}/healthz")  # noqa: S310  # loopback
        except URLError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(BASE)


def take(browser: Browser, path: str, name: str, width: int, height: int) -> None:
    """Photograph a page in French."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(BASE + path)
    page.screenshot(path=IMAGES / name)
    context.close()


def pair(browser: Browser, desk: str, phone: str, name: str) -> None:
    """Put a desk's picture and a phone's side by side."""
    page = browser.new_page(viewport={"width": 1380, "height": 760})
    sheet = IMAGES / "pair.html"
    sheet.write_text(PAIR.format(desk=desk, phone=phone), encoding="utf-8")
    page.goto(sheet.as_uri())
    page.screenshot(path=IMAGES / name, full_page=True)
    sheet.unlink()


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take(browser, "/", "agenda-desk.png", 1280, 900)
        take(browser, "/", "agenda-phone.png", 360, 840)
        pair(browser, "agenda-desk.png", "agenda-phone.png", "agenda.png")
        browser.close()
    for name in ("agenda-desk.png", "agenda-phone.png"):
        (IMAGES / name).unlink()


if __name__ == "__main__":
    main()
