"""What the pattern book shows: each component in its usual, long, empty and wrong state, with made-up people and pictures."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static
from django.utils import timezone

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen in the style of a very long name that does not end"
PROMPT = (
    "impasto painting of a harbour at dusk, thick paint, palette knife, (warm lamplight:1.2), wet quay, "
    "fishing boats, long reflections, muted teal and ochre <lora:thick_paint_xl:0.8>"
)


@dataclass(frozen=True)
class Story:
    """One part of the pattern book: its template is ui/stories/{name}.html."""

    name: str
    title: str
    note: str


STORIES = (
    Story("colour", "Colour and type", "Surfaces, text, accent, status; seven sizes, two faces."),
    Story("button", "Buttons", "One accent a page; everything else is quiet."),
    Story("badge", "Badges and chips", "Outlined. A word to copy, a filter to set."),
    Story("avatar", "People", "Initials where there is no picture."),
    Story("picture", "Pictures", "Place reserved, placeholder drawn, guarded when it must be."),
    Story("masonry", "Masonry", "Reading order, true ratios, no script, nothing moves."),
    Story("cards", "Cards", "Models and people."),
    Story("facts", "Prompts and facts", "Mono for what goes into a machine; all of it copies."),
    Story("resource", "Resources", "Linked, linked by name, and why not."),
    Story("figures", "Figures, meters, tables", "Short to read, exact in the title."),
    Story("talk", "Reactions and comments", "Keys 1 to 5 react."),
    Story("form", "Forms", "What is wrong stands beside the field; what was typed stays."),
    Story("navigation", "Tabs, menus, steps", "All open without script."),
    Story("states", "Empty, wrong, on the way", "Says what would be here and the one thing to do."),
    Story("dialog", "Dialogs and toasts", "Esc closes, focus returns."),
    Story("upload", "Uploads", "In parts, resumable."),
)

# Painted for this book by a script of ours (strokes along a field of flow): nobody else's work.
_PICTURES = (
    ("harbour", 768, 512, "#3f6e78"),
    ("dunes", 640, 800, "#9c5848"),
    ("night", 576, 864, "#543a84"),
    ("orchard", 640, 640, "#6d7a3c"),
    ("glacier", 896, 512, "#7fa3b3"),
    ("ember", 512, 768, "#7c2418"),
    ("chalk", 600, 750, "#b3aba0"),
    ("moss", 640, 480, "#5d6434"),
)
_NAMES = ("Mira Okafor", "ostrava_ink", "Juno", "Théo Lindqvist", "kitsune-dev", "Ada", LONG, "Sol Reyes")


def person(index: int) -> dict[str, Any]:
    """A made-up maker; every third has a picture."""
    name = _NAMES[index % len(_NAMES)]
    portrait = static(f"ui/stories/{_PICTURES[index % 8][0]}.webp") if index % 3 == 0 else ""
    return {
        "name": name,
        "url": "#",
        "picture": portrait,
        "note": ("Oil on pixels, since 2022.", "", LONG)[index % 3],
        "models": index * 7,
        "pictures": index * 431,
        "followers": index * 12_345,
    }


def picture(index: int) -> dict[str, Any]:
    """A painted picture as the cards take it; the third is guarded, the fifth R."""
    name, width, height, colour = _PICTURES[index % len(_PICTURES)]
    return {
        "url": "#",
        "src": static(f"ui/stories/{name}.webp"),
        "width": width,
        "height": height,
        "placeholder": colour,
        "alt": f"{name.title()}, thick strokes around one light",
        "level": ("PG", "PG", "X", "PG", "R", "PG-13", "PG", "PG")[index % 8],
        "guarded": index % 8 == 2,
        "author": person(index),
        "reactions": (index + 1) * 1_387,
        "comments": index * 3,
        "remix_url": "#",
    }


def model(index: int) -> dict[str, Any]:
    """A model as the cards take it: long, empty and usual ones."""
    names = ("Thick Paint XL", "Harbour Light", LONG, "Chalk & Charcoal", "No pictures yet")
    return {
        "url": "#",
        "name": names[index % 5],
        "kind": ("LoRA", "Checkpoint", "LoCon", "Embedding", "VAE")[index % 5],
        "base": ("SDXL 1.0", "Illustrious", "SD 1.5", "Pony", "")[index % 5],
        "author": person(index),
        "cover": None if index % 5 == 4 else picture(index + 1),
        "downloads": (index + 1) * 48_213,
        "uses": index * 905,
        "thumbs": None if index % 5 == 4 else 99 - index,
        "mark": ("New", "", "", "Updated", "Early access")[index % 5],
    }


def resources() -> list[dict[str, Any]]:
    """Resources of a picture in every state of being linked."""
    return [
        {
            "name": "Juggernaut XL", "kind": "Checkpoint", "version": "v9", "base": "SDXL 1.0", "url": "#",
            "thumb": static("ui/stories/ember.webp"), "thumbs": 98, "hash": "c9e3e68f89",
        },
        {
            "name": "Thick Paint XL", "kind": "LoRA", "version": "v1.2", "weight": "0.8", "url": "#",
            "thumb": static("ui/stories/dunes.webp"), "guessed": True,
        },
        {
            "name": "add_detail", "kind": "LoRA", "weight": "0.35",
            "why": "No file here has the hash 7c6bad76eb54. It is linked by itself as soon as someone publishes that file.",
        },
        {"name": LONG, "kind": "Embedding", "weight": "-1.25", "why": "The picture names it but carries no hash."},
    ]  # fmt: skip


def comments() -> list[dict[str, Any]]:
    """A thread with an answer, a long text and a removed comment."""
    now = timezone.now()
    answer = {
        "id": 2, "author": person(3), "html": "<p>Palette knife first, then the LoRA at <code>0.6</code>.</p>",
        "created": now - dt.timedelta(minutes=12), "by_owner": True, "reply_url": "#", "replies": (),
    }  # fmt: skip
    return [
        {
            "id": 1, "author": person(0), "html": "<p>The light on the water! How did you keep the strokes so thick?</p>",
            "created": now - dt.timedelta(hours=3), "reply_url": "#", "replies": (answer,), "edited": now,
        },
        {"id": 3, "author": person(6), "html": f"<p>{LONG}{LONG}</p>", "created": now - dt.timedelta(days=40)},
        {"id": 4, "author": person(1), "html": "", "gone": "Removed by its author.", "created": now},
    ]  # fmt: skip


def reactions() -> list[dict[str, Any]]:
    """The five reactions with counts from none to many."""
    kinds = (("like", "thumbs-up"), ("heart", "heart"), ("laugh", "laugh"), ("cry", "frown"), ("fire", "flame"))
    return [
        {"kind": kind, "icon": icon, "label": kind.title(), "count": count, "mine": kind == "heart"}
        for (kind, icon), count in zip(kinds, (1_234, 48_211, 3, 0, 12), strict=True)
    ]


def sample() -> dict[str, Any]:
    """Everything the stories draw."""
    return {
        "stories": STORIES,
        "long": LONG,
        "prompt_text": PROMPT,
        "pictures": [picture(index) for index in range(8)],
        "models": [model(index) for index in range(5)],
        "people": [person(index) for index in range(8)],
        "resources": resources(),
        "comments": comments(),
        "reactions": reactions(),
        "now": timezone.now(),
    }
