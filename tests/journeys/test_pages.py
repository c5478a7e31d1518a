"""Every main page: accessible, still, light, and readable without script, narrow and wide, dark and light."""

import re
import secrets

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from impasto.kit.testing import png_bytes

PAGES = [
    "/",
    "/images",
    "/models",
    "/images/15",
    "/models/2",
    "/search?q=paint",
    "/user/mira",
    "/collections",
    "/moderation/log",
    "/accounts/login/",
    "/accounts/signup/",
    "/-/patterns",
]
OWN_PAGES = [
    "/settings",
    "/settings/keys",
    "/levels",
    "/posts/new",
    "/models/new",
    "/notifications",
    "/collections",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/notifications/preferences",
    "/settings/erase",
    "/posts",
    "/posts/5",
    "/collections/1",
    "/models/2",
    "/images/15",
    "/on/gallery.image/15/report",
    "/?arrange",
]
MENUS = ["/models", "/images", "/images/15", "/models/2"]
MAX_SHIFT = 0.02
MAX_SCRIPT = 100_000
SERIOUS = {"serious", "critical"}
WATCH_SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


def _serious(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_and_complains_of_nothing(visit, address):
    page = visit(address)
    page.wait_for_load_state("networkidle")
    assert _serious(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("address", OWN_PAGES)
def test_own_page_is_accessible(visit, address):
    page = visit(address, who="mira")
    page.wait_for_load_state("networkidle")
    assert _serious(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_light_theme_is_accessible_too(visit, address):
    page = visit(address, color_scheme="light")
    page.wait_for_load_state("networkidle")
    assert _serious(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_nothing_jumps(visit, address):
    page = visit("/healthz")
    page.add_init_script(WATCH_SHIFT)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 1200)
    page.wait_for_timeout(600)
    assert page.evaluate("window.shift") <= MAX_SHIFT


@pytest.mark.parametrize("address", ["/images/15", "/models/2", "/user/mira", "/collections/1"])
def test_nothing_jumps_for_who_is_signed_in(visit, address):
    page = visit("/healthz", who="mira")
    page.add_init_script(WATCH_SHIFT)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 1200)
    page.wait_for_timeout(600)
    assert page.evaluate("window.shift") <= MAX_SHIFT


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", MENUS)
def test_menus_open_within_the_window(visit, address, width):
    page = visit("/healthz", who="mira")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    menus = page.locator("details[data-menu]")
    for number in range(menus.count()):
        menu = menus.nth(number)
        if not menu.locator("summary").is_visible():
            continue
        menu.locator("summary").click()
        place = menu.locator(".menu-list").bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("address", [*PAGES, "/posts/new", "/models/new"])
def test_script_is_light(visit, address):
    page = visit("/healthz", who="mira")
    sizes = {}
    page.on(
        "response",
        lambda answer: (
            sizes.update({answer.url: len(answer.body())}) if answer.url.split("?")[0].endswith(".js") else None
        ),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= MAX_SCRIPT, sizes


@pytest.mark.parametrize("width", [360, 820, 1440, 2560])
@pytest.mark.parametrize("address", ["/", "/images", "/images/15", "/models/2", "/models"])
def test_nothing_sticks_out_at_any_width(visit, address, width):
    page = visit("/healthz")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Featured pictures"),
        ("/images", "Pictures"),
        ("/images/15", "Resources used"),
        ("/models/2", "thickpaint"),
        ("/search?q=paint", "Thick Paint"),
        ("/user/mira", "Mira Okafor"),
    ],
)
def test_page_reads_without_script(visit, address, words):
    page = visit(address, java_script_enabled=False)
    expect(page.get_by_text(words).first).to_be_visible()


def test_gallery_and_comments_can_be_reached_without_script(visit):
    page = visit("/models/2", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("pictures made with it", re.IGNORECASE)).first.click()
    expect(page.locator("a[href*='/images/']").first).to_be_visible()


def test_keyboard_walks_the_feed(visit):
    page = visit("/images")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/images/\d+"))
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/images$"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").first).to_be_visible()


def test_search_forgives_a_typing_mistake(visit):
    page = visit("/search?q=thik+pant")
    expect(page.get_by_role("link", name="Thick Paint").first).to_be_visible()


def test_search_finds_a_file_by_its_hash(visit):
    page = visit("/models/2")
    value = page.locator("text=/^[0-9A-F]{10}$/").first.inner_text()
    page.goto(f"/search?q={value.lower()}")
    expect(page.get_by_text("The file with this hash")).to_be_visible()
    expect(page.get_by_text("Thick Paint").first).to_be_visible()


def test_suggestions_come_while_typing(visit):
    page = visit("/")
    page.get_by_role("searchbox").first.fill("thick")
    expect(page.locator("#suggestions").get_by_text("Thick Paint")).to_be_visible()
    assert _serious(page) == []


def test_missing_page_says_so(visit):
    page = visit("/images/999999999")
    expect(page.get_by_role("heading").first).to_be_visible()
    assert page.title().startswith("Nothing hangs here")


def test_person_chooses_a_picture_and_takes_it_away(visit, tmp_path):
    portrait = tmp_path / "me.png"
    portrait.write_bytes(png_bytes(400, 300))
    page = visit("/settings", who="ayo")
    page.get_by_label("PNG, JPEG, WebP or AVIF").set_input_files(portrait)
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("#avatar img")).to_be_visible(timeout=30_000)
    page.goto("/user/ayo")
    expect(page.locator("main .avatar img").first).to_be_visible()
    page.goto("/settings")
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#avatar img")).to_have_count(0)


def test_moderator_finds_the_reports(visit):
    page = visit("/", who="lin")
    page.get_by_label("Your menu").click()
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()


def test_person_signs_up_and_in(visit):
    page = visit("/accounts/signup/")
    name = f"new{secrets.token_hex(4)}"  # a house that already ran these has an older newcomer
    page.fill("input[name=email]", f"{name}@example.org")
    page.fill("input[name=username]", name)
    page.fill("input[name=password1]", "a long enough password")
    page.locator("form:has(input[name=password1]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/signup" not in url)
    page.goto("/me")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
