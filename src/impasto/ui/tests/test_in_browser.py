"""The scripts in a real browser: keys, overlay, the way back, copying, uploads; and that nothing jumps or shuts people out."""

import hashlib
import os

import pytest

from impasto.ui.tests import house as small_house

pytestmark = pytest.mark.journey

SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def cards(page):
    return page.locator("[data-card]")


def grow(page, to):
    while cards(page).count() < to:
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(60)


def test_keys_walk_copy_and_react_on_the_feed(page):
    page.goto("/-/test/feed")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("[data-current] .card-link").get_attribute("href") == "/-/test/pictures/1"
    page.keyboard.press("c")
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "prompt of 1"
    page.keyboard.press("2")
    page.get_by_text("Reacted.").wait_for()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_keys_do_nothing_while_someone_types(page):
    page.goto("/-/test/feed")
    page.keyboard.press("/")
    page.keyboard.type("jr?")
    assert page.locator("[data-search] input").input_value() == "jr?"
    assert not page.locator("#keys").is_visible()


def test_overlay_has_its_own_address_and_esc_returns_to_the_same_place(page):
    page.goto("/-/test/feed")
    grow(page, 60)
    card = cards(page).nth(50)
    card.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    card.locator(".card-link").click()
    page.locator("dialog.overlay h1").wait_for()
    assert page.url.endswith("/-/test/pictures/50")
    assert page.title().startswith("Picture 50")
    page.keyboard.press("Escape")
    page.wait_for_url("**/-/test/feed")
    assert not page.locator("dialog.overlay").is_visible()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/-/test/pictures/50"


def test_overlay_turns_to_the_next_picture_of_the_feed_and_survives_a_reload(page):
    page.goto("/-/test/feed")
    cards(page).nth(3).locator(".card-link").click()
    page.locator("dialog.overlay h1").wait_for()
    page.keyboard.press("j")
    page.get_by_role("heading", name="Picture 4").wait_for()
    page.reload()
    assert page.locator("main h1").inner_text() == "Picture 4"
    page.go_back()
    page.wait_for_url("**/-/test/feed")
    cards(page).first.wait_for()


def test_back_from_another_page_shows_the_feed_as_it_was_left(page):
    page.goto("/-/test/feed")
    grow(page, 72)
    cards(page).nth(40).scroll_into_view_if_needed()
    left = cards(page).count(), page.evaluate("scrollY")
    page.goto("/-/patterns")
    page.go_back()
    page.wait_for_timeout(300)
    assert (cards(page).count(), page.evaluate("scrollY")) == left


@pytest.mark.parametrize("place", ["#picture", "#masonry", "#cards"])
def test_a_guarded_picture_shows_when_asked(page, place):
    page.goto("/-/patterns?theme=dark")
    guarded = page.locator(f"{place} .picture:has(.guard-switch)").first
    assert not guarded.locator("img").is_visible()
    guarded.locator(".guard-switch").click()
    assert guarded.locator("img").is_visible()


def test_theme_switch_is_remembered(page):
    page.goto("/-/patterns")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator(".topbar [data-theme-switch]").first.click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before


def test_upload_goes_on_after_a_reload_with_the_missing_parts_only(page, tmp_path):
    large = tmp_path / "large.safetensors"
    large.write_bytes(os.urandom(70 * 2**20))
    page.on("dialog", lambda dialog: dialog.accept())
    page.add_init_script("document.addEventListener('upload-complete', (event) => { window.arrived = event.detail; })")
    page.goto("/-/test/upload")
    page.set_input_files("input[type=file]", large)
    page.locator('[data-upload][data-state="sending"]').wait_for()
    before = len(small_house.PUTS)
    while len(small_house.PUTS) == before:  # a whole part must be there, not only bytes of several
        page.wait_for_timeout(20)
    page.locator("[data-pause]").click()
    page.locator('[data-upload][data-state="paused"]').wait_for()
    page.reload()
    page.get_by_text("Choose this file again").wait_for()
    kept = len(small_house.PUTS)
    small_house.REFUSED.append(503)
    page.set_input_files("input[type=file]", large)
    page.wait_for_function("() => window.arrived", timeout=30_000)
    assert page.evaluate("window.arrived.answer.sha256") == hashlib.sha256(large.read_bytes()).hexdigest()
    assert kept > before
    assert len(small_house.PUTS) - kept < 5
    assert page.locator("input[type=hidden][name=files]").count() == 1


def test_upload_refuses_what_the_form_does_not_take(page, tmp_path):
    page.goto("/-/test/upload")
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no model")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_text("notes.txt").wait_for()
    assert page.locator("[data-upload]").count() == 0


@pytest.mark.parametrize("width", [360, 1440, 2560])
@pytest.mark.parametrize("address", ["/-/patterns", "/-/test/feed", "/-/test/pictures/5"])
def test_nothing_jumps_and_nothing_sticks_out(page, width, address):
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    page.goto(address)
    page.wait_for_timeout(300)
    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") <= 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("address", ["/-/patterns", "/-/test/feed", "/-/test/pictures/5", "/-/test/upload"])
def test_axe_finds_nothing_serious(page, house, theme, address):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": house}])
    page.goto(address)
    found = axe.Axe().run(page).response["violations"]
    serious = [rule for rule in found if rule["impact"] in {"serious", "critical"}]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in serious] == []
