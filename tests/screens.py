"""Makes screenshots of pages at four widths in both themes, to be looked at before and after a change; asserts nothing.

python tests/screens.py --url http://127.0.0.1:8000 --out screens / /-/patterns /models/1
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

WIDTHS = (360, 820, 1440, 2560)
THEMES = ("dark", "light")
HEIGHTS = {360: 780, 820: 1100, 1440: 900, 2560: 1440}


def find_chromium() -> str:
    """Where Debian's Chromium is; exits with the command that installs it where it is not."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sys.exit("Chromium is not installed. Run: apt-get install -y chromium")
    return found


def file_name(path: str, width: int, theme: str) -> str:
    """ "models-1-1440-dark.png" for /models/1."""
    slug = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    return f"{slug}-{width}-{theme}.png"


def parse_arguments() -> argparse.Namespace:
    """What to look at and where to put it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=["/", "/-/patterns"], help="paths of the house")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of a running house")
    parser.add_argument("--out", type=Path, default=Path("screens"), help="folder for the pictures")
    parser.add_argument("--widths", type=int, nargs="+", default=list(WIDTHS))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES))
    parser.add_argument("--session", default="", help="value of a session cookie, to look as somebody")
    parser.add_argument("--full", action="store_true", help="the whole page instead of one screen")
    return parser.parse_args()


def open_page(browser: Browser, base: str, width: int, theme: str, session: str) -> Page:
    """A page of this width with the theme chosen, signed in where a session is given."""
    phone = width < 700
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme="light" if theme == "light" else "dark",
        reduced_motion="reduce",
        has_touch=phone,
        is_mobile=phone,
    )
    cookies = {"theme": theme, **({"sessionid": session} if session else {})}
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    return context.new_page()


def wait_for_pictures(page: Page, whole: bool) -> None:
    """Let what is in sight load and be decoded; for the whole page, every lazy picture too."""
    if whole:
        page.evaluate("() => { for (const one of document.images) one.loading = 'eager'; }")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "() => Promise.allSettled([...document.images].filter((one) => one.complete).map((one) => one.decode()))"
    )
    page.wait_for_timeout(200)


def take_screens(browser: Browser, asked: argparse.Namespace) -> Iterator[Path]:
    """One file for each path, width and theme; a page that does not come is said and left out."""
    for width, theme in product(asked.widths, asked.themes):
        page = open_page(browser, asked.url, width, theme, asked.session)
        for path in asked.paths:
            target = asked.out / file_name(path, width, theme)
            try:
                page.goto(asked.url + path, wait_until="load")
                wait_for_pictures(page, asked.full)
                page.screenshot(path=str(target), full_page=asked.full)
            except Error as error:
                sys.stderr.write(f"{path} at {width} px: {error.message}\n")
                continue
            yield target
        page.context.close()


def main() -> None:
    """Take the screenshots and name each file."""
    asked = parse_arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for target in take_screens(browser, asked):
            sys.stdout.write(f"{target}\n")
        browser.close()


if __name__ == "__main__":
    main()
