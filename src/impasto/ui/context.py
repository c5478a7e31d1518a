"""What the shell of every page knows: the house, its tabs and menus; rooms add to them in `apps.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

THEMES = ("dark", "light")
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True)
class Link:
    """A place in the shell: the URL name is resolved when the page is made."""

    label: str
    url_name: str
    icon: str = ""
    order: int = 100
    moderators_only: bool = False


@dataclass(frozen=True)
class EyeLevel:
    """One browsing level a person may tick."""

    value: int
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True)
class Eye:
    """The menu of browsing levels: a form that posts `name` once for each ticked level to `action`."""

    action: str
    name: str
    levels: Sequence[EyeLevel]


@dataclass
class Shell:
    """The registries that rooms fill at start-up."""

    tabs: list[Link] = field(default_factory=list)
    create: list[Link] = field(default_factory=list)
    account: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    eye: Callable[[HttpRequest], Eye | None] | None = None
    portrait: Callable[[Any], str] | None = None

    def add_tab(self, link: Link) -> None:
        """Show a tab under the top bar; lower `order` stands further left."""
        _insert(self.tabs, link)

    def add_create(self, link: Link) -> None:
        """Show an entry in the Create menu."""
        _insert(self.create, link)

    def add_account(self, link: Link) -> None:
        """Show an entry in the menu under a person's avatar."""
        _insert(self.account, link)

    def add_footer(self, link: Link) -> None:
        """Show a link at the foot of every page."""
        _insert(self.footer, link)


SHELL = Shell()


def _insert(links: list[Link], link: Link) -> None:
    if link not in links:
        links.append(link)
        links.sort(key=lambda one: one.order)


@cache
def _address(url_name: str) -> str | None:
    """The address of a place that takes no arguments; None while its room is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _places(links: Sequence[Link], path: str) -> list[dict[str, Any]]:
    addressed = [(link, _address(link.url_name)) for link in links]
    return [
        {"label": link.label, "icon": link.icon, "url": url, "current": _is_current(url, path)}
        for link, url in addressed
        if url is not None
    ]


def _open_to(user: Any, links: Sequence[Link]) -> list[Link]:
    is_moderator = getattr(user, "is_moderator", False)
    return [link for link in links if is_moderator or not link.moderators_only]


def _is_current(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def _person(user: Any) -> dict[str, str]:
    portrait = SHELL.portrait(user) if SHELL.portrait else ""
    return {"name": user.name, "note": f"@{user.username}", "picture": portrait, "url": _address("accounts:me") or ""}


def theme_of(request: HttpRequest) -> str:
    """The theme this browser chose ("dark" or "light"), or "" to follow its system."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""


def shell_state(request: HttpRequest) -> dict[str, Any]:
    """The shell as it stands on this page for this viewer."""
    user = getattr(request, "user", None)
    return {
        "theme": theme_of(request),
        "path": request.get_full_path(),
        "query": request.GET.get("q", "")[:MAX_QUERY_LENGTH],
        "tabs": _places(SHELL.tabs, request.path),
        "create": _places(SHELL.create, request.path),
        "account": _places(_open_to(user, SHELL.account), request.path),
        "footer": _places(SHELL.footer, request.path),
        "eye": SHELL.eye(request) if SHELL.eye else None,
        "person": _person(user) if user is not None and user.is_authenticated else None,
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the base page."""
    return {
        "shell": SHELL,
        "shell_state": shell_state(request),
        "house_name": settings.HOUSE_NAME,
        "user": getattr(request, "user", None),
    }
