"""What the shell of every page knows: the house, its tabs, its create menu; rooms add to both in `apps.py`."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Link:
    """A place in the shell: the URL name is resolved when the page is made."""

    label: str
    url_name: str
    icon: str = ""
    order: int = 100


@dataclass
class Shell:
    """The registries that rooms fill at start-up."""

    tabs: list[Link] = field(default_factory=list)
    create: list[Link] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def add_tab(self, link: Link) -> None:
        """Show a tab under the top bar; lower `order` stands further left."""
        _insert(self.tabs, link)

    def add_create(self, link: Link) -> None:
        """Show an entry in the Create menu."""
        _insert(self.create, link)


SHELL = Shell()


def _insert(links: list[Link], link: Link) -> None:
    if link not in links:
        links.append(link)
        links.sort(key=lambda one: one.order)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the base page."""
    return {"shell": SHELL, "house_name": settings.HOUSE_NAME, "user": getattr(request, "user", None)}
