"""Sentences 1 to 4 of the story, as a person lives them."""

import hashlib
import re
import time

import pytest
from playwright.sync_api import expect

from impasto.kit.testing import png_bytes, safetensors_bytes


def test_1_home_shows_featured_pictures(visit):
    page = visit("/")
    expect(page.get_by_role("heading", name="Featured pictures")).to_be_visible()
    pictures = page.locator("section:has(h2:text('Featured pictures')) img")
    expect(pictures.first).to_be_visible()
    assert pictures.first.evaluate("async (img) => { await img.decode(); return img.naturalWidth }") > 100
    expect(page.get_by_role("heading", name="Rising models")).to_be_visible()
    expect(page.get_by_role("heading", name="New makers")).to_be_visible()
    assert page.complaints == []


def test_2_picture_says_how_it_was_made_and_links_what_it_used(visit):
    page = visit("/")
    page.locator("a.card-link[data-overlay]").first.click()
    page.wait_for_url(re.compile(r"/images/\d+"))
    panel = page.locator("dialog, main").last
    for words in ("Resources used", "Prompt", "Negative prompt", "Seed", "Steps", "Sampler", "CFG", "Size"):
        expect(panel.get_by_text(words, exact=False).first).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile("Northlight"))).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile("Thick Paint"))).to_be_visible()
    assert page.complaints == []


def test_2_escape_returns_to_the_same_place(visit):
    page = visit("/images")
    card = page.locator("a.card-link[data-overlay]").nth(9)
    card.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 200
    card.click()
    page.wait_for_url(re.compile(r"/images/\d+"))
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/images$"))
    assert abs(page.evaluate("scrollY") - before) < 40


def test_2_unlinked_resource_says_why(visit):
    page = visit("/images?tag=robot")
    page.locator("a.card-link[data-overlay]").last.click()
    page.wait_for_url(re.compile(r"/images/\d+"))
    expect(page.get_by_text("is in this house yet", exact=False).first).to_be_visible()


def test_3_lora_page_shows_words_files_permissions_and_everything_made_with_it(visit):
    page = visit("/search?q=thick+paint&type=models")
    page.get_by_role("link", name="Thick Paint").first.click()
    page.wait_for_url(re.compile(r"/models/\d+"))
    expect(page.get_by_text("thickpaint").first).to_be_visible()
    expect(page.get_by_text("thick-paint.safetensors").first).to_be_visible()
    expect(page.get_by_text("What is allowed")).to_be_visible()
    gallery = page.get_by_role("heading", name="Made with it")
    gallery.scroll_into_view_if_needed()
    made = page.locator("section:has(h2:text('Made with it')) a.card-link")
    expect(made.first).to_be_visible()
    assert made.count() >= 4


def test_3_download_gives_the_very_file(visit):
    page = visit("/search?q=thick+paint&type=models")
    page.get_by_role("link", name="Thick Paint").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    assert waiting.value.suggested_filename == "thick-paint.safetensors"
    assert waiting.value.path().stat().st_size > 50_000


def test_4_thumbs_up_comment_follow_collect(visit):
    page = visit("/images?tag=train", who="lin")
    page.locator("a.card-link[data-overlay]").first.click()
    page.wait_for_url(re.compile(r"/images/\d+"))
    bar = page.locator("[data-reactions]").last
    up = bar.get_by_role("button", name=re.compile("^Like"))
    before = up.get_attribute("aria-pressed")
    up.click()
    expect(page.locator("[data-reactions]").last.get_by_role("button", name=re.compile("^Like"))).not_to_have_attribute(
        "aria-pressed", before
    )
    page.locator("[hx-get$='/comments']").last.scroll_into_view_if_needed()
    box = page.locator("textarea[name=text]").last
    box.fill("What a **locomotive**, @ayo!")
    page.get_by_role("button", name="Comment", exact=True).last.click()
    expect(page.locator(".comment strong", has_text="locomotive").first).to_be_visible()
    follow = page.get_by_role("button", name="Follow", exact=True).last
    if follow.count():
        follow.click()
    expect(page.get_by_role("button", name="Following").last).to_be_visible()
    page.locator("[data-collect] summary").last.click()
    page.locator("[data-collect] input[name=name]").last.fill("Engines")
    page.get_by_role("button", name="Make and add").last.click()
    expect(page.locator("[data-collect]").last.get_by_text("Engines")).to_be_visible()
    assert page.complaints == []


def test_4_the_maker_is_told(visit):
    page = visit("/notifications", who="ayo")
    expect(page.get_by_text("Lin Marek", exact=False).first).to_be_visible()


@pytest.fixture
def lora(tmp_path):
    """A LoRA of its own each time, and the AutoV2 of it."""
    data = safetensors_bytes(fill=7, metadata={"made": str(time.time_ns())})
    path = tmp_path / "fresh-strokes.safetensors"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()[:10]


def test_picture_posted_first_links_itself_when_its_lora_is_published(visit, lora, tmp_path):
    """The whole loop: post a picture whose LoRA is unknown, publish the LoRA, follow the picture to it and back."""
    path, auto_v2 = lora
    text = (
        "a barn in fresh strokes <lora:fresh-strokes:0.7>\nNegative prompt: blurry\nSteps: 24, Sampler: Euler a, "
        f'CFG scale: 7, Seed: 9007199254740993, Size: 64x48, Model: nobody, Hashes: {{"lora:fresh-strokes": "{auto_v2}"}}'
    )
    picture = tmp_path / "barn.png"
    picture.write_bytes(png_bytes(320, 240, colour=time.time_ns() % 251, text={"parameters": text}))
    page = visit("/posts/new", who="jonas")
    page.locator("input[type=file]").first.set_input_files(str(picture))
    image = _publish_post(page, "A barn")
    page.goto(image)
    expect(page.get_by_text("9007199254740993").first).to_be_visible()
    expect(page.get_by_text(auto_v2.upper(), exact=False).first).to_be_visible()
    model = _publish_lora(visit("/models/new", who="mira"), path)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        page.goto(image)
        if page.get_by_role("link", name=re.compile("Fresh Strokes")).count():
            break
        time.sleep(0.5)
    page.get_by_role("link", name=re.compile("Fresh Strokes")).first.click()
    page.wait_for_url(re.compile(re.escape(model)))
    page.get_by_role("heading", name="Made with it").scroll_into_view_if_needed()
    expect(page.locator("section:has(h2:text('Made with it')) a.card-link").first).to_be_visible()
    page.goto("/search?q=fresh+stroke")
    expect(page.get_by_role("link", name="Fresh Strokes").first).to_be_visible()


def _publish_post(page, title):
    """Fill in the composer and publish; gives the picture's address."""
    page.wait_for_timeout(500)
    if page.locator("input[name=title]").count() == 0:
        page.locator("form:has(input[type=file]) button[type=submit]").first.click()
    page.locator("input[name=title]").first.fill(title)
    page.get_by_role("button", name=re.compile("^Publish")).first.click()
    page.wait_for_url(re.compile(r"/(posts|images)/\d+$"))
    if "/posts/" in page.url:
        page.locator("a[href*='/images/']").first.click()
        page.wait_for_url(re.compile(r"/images/\d+"))
    return re.search(r"/images/\d+", page.url).group()


def _publish_lora(page, path):
    """Walk the wizard: model, version, file, publish; gives the model's address."""
    page.fill("input[name=name]", "Fresh Strokes")
    kind = page.locator("[name=kind]").first
    if kind.evaluate("e => e.tagName") == "SELECT":
        kind.select_option("lora")
    else:
        page.locator("input[name=kind][value=lora]").check(force=True)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile("version"))
    page.fill("input[name=name]", "v1.0")
    page.locator("select[name=base_model]").select_option("SD 1.5")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile("files"))
    page.locator("input[type=file]").first.set_input_files(str(path))
    expect(page.get_by_text("Scanned").first).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url(re.compile("pictures"))
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url(re.compile("publish"))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url(re.compile(r"/models/\d+/[a-z-]+"))
    return re.search(r"/models/\d+", page.url).group()
