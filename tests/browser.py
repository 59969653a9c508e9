"""Chromium, as readers have it: Debian's package, without a screen."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.waiting import HOPELESS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Debian's package chromium is not installed")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A browser that ends with the block."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=HOPELESS * 1000
        )
        yield browser
        browser.close()


def patient_page(browser: Any, **options: Any) -> Any:
    """A new page of a browser, or of one of its contexts, that waits however busy the machine is."""
    page = browser.new_page(**options)
    page.set_default_timeout(HOPELESS * 1000)
    return page


def barriers(address: str, width: int) -> list[str]:
    """What axe finds serious or critical on a page, by keyboard, by ear, or with little sight."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with chromium() as browser:
        page = patient_page(browser, viewport={"width": width, "height": 900})
        page.goto(address)
        found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
