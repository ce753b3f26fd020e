"""`PYTHONPATH=src .venv/bin/python -m bench.pictures`: make the images of the documentation anew.

A demo of its own is made in a scratch folder and served; Chromium takes the images; they are written to `docs/images`
with 128 colors, which is enough for the flat paint of the pages.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
IMAGES = PROJECT / "docs" / "images"
WIDE, TALL, COLORS = 1280, 1240, 128


def main() -> None:
    """Make every image."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDE, "height": TALL}, color_scheme="light", locale="en-US")
        _trail(page, address)
        _keep(page, "trail")
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """Inside, a demo answers at the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="waymark-pictures-") as folder:
        command = [sys.executable, "-m", "waymark", "demo", "--data", f"{folder}/demo", "--port", str(port)]
        served = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        try:
            assert served.stdout is not None
            if not any("Stop with" in line for line in served.stdout):
                sys.exit("The demo did not start.")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(served.pid, signal.SIGTERM)  # its worker, too
            served.communicate()  # until the last of them has closed its end


def _trail(page: Page, address: str) -> None:
    """The trail of the first learner of the demo's doors who is in level 2."""
    page.goto(f"{address}/demo/")
    doors = page.locator("section[aria-labelledby=learners] button[name=person]")
    for number in range(doors.count()):
        page.goto(f"{address}/demo/")
        doors.nth(number).click()
        page.wait_for_url("**/trail/**")
        if "and Level 2" in page.locator("main").inner_text():
            return
    sys.exit("Nobody in the demo is in level 2.")


def _keep(page: Page, name: str) -> None:
    """Write what the window shows, without the demo's ribbon, small."""
    page.evaluate("document.querySelector('.ribbon').style.display = 'none'")
    page.evaluate("document.fonts.ready")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    IMAGES.mkdir(parents=True, exist_ok=True)
    shot.quantize(COLORS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png: {shot.width} by {shot.height}, {(IMAGES / f'{name}.png').stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
