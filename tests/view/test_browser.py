"""The explorable figure without a kernel, in a real browser."""

import pytest

from course import view
from course.view.explore import Explore
from tests.browser import chromium, needs_chromium, patient_page

pytestmark = needs_chromium


def draw(step, kind="full"):
    return view.points([[0, 0], [1 + step, 1]], title=f"{kind} {step}")


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser, tmp_path):
    """A page with the same explorable figure twice, and no network."""
    html = Explore(draw, alt="Two points", step=range(4), kind=["full", "tied"]).html()
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}{html}", encoding="utf-8")
    page = patient_page(browser)
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto((tmp_path / "page.html").as_uri())
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert problems == []
    page.close()


def test_the_arrow_keys_move_the_slider_and_the_alt_text_follows(page):
    first, second = page.locator("img").all()
    before = first.get_attribute("src")
    page.get_by_role("slider", name="step").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert first.get_attribute("alt").startswith("Two points, step = 2, kind = full.")
    assert first.get_attribute("src") != before
    assert page.get_by_role("slider", name="step").first.get_attribute("aria-valuetext") == "2"
    assert second.get_attribute("src") == before  # the other figure stays


def test_the_buttons_choose_a_string_and_both_controls_work_together(page):
    page.get_by_role("slider", name="step").nth(1).fill("3")
    page.get_by_role("radio", name="tied").nth(1).check()
    first, second = page.locator("img").all()
    assert second.get_attribute("alt").startswith("Two points, step = 3, kind = tied. tied 3.")
    assert first.get_attribute("alt").startswith("Two points, step = 0, kind = full.")
    assert page.get_by_role("radio", name="full").first.is_checked()


def test_the_picture_is_decoded_and_the_page_does_not_jump(page):
    image = page.locator("img").first
    assert page.get_by_text("The controls need JavaScript").count() == 0
    before = image.bounding_box()
    page.get_by_role("slider", name="step").first.fill("3")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert image.bounding_box() == before


def test_the_page_without_scripts_still_shows_the_first_figure(browser, tmp_path):
    (tmp_path / "page.html").write_text(Explore(draw, alt="Two points", step=[1, 2]).html(), encoding="utf-8")
    page = patient_page(browser.new_context(java_script_enabled=False))
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator("img").get_attribute("alt").startswith("Two points, step = 1.")
    assert page.get_by_text("The controls need JavaScript").is_visible()
    page.close()
