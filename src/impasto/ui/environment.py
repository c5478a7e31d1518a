"""The Jinja2 environment of every page of ours: filters, globals, and where templates lie."""

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, StrictUndefined

from impasto.kit.markdown import trusted_html
from impasto.ui import formats
from impasto.ui.printing import Printing, counted_words, printed, words


class RoomTemplates(Jinja2):
    """Django's Jinja2 backend, reading `templates/` of each room: allauth and the desk keep Django templates.

    Only our rooms carry Jinja2 templates, so other apps' templates fall through to Django's own engine.
    """

    app_dirname = "templates"

    @property
    def template_dirs(self) -> tuple[Any, ...]:
        """The `templates` folders of our rooms only."""
        rooms = [config for config in apps.get_app_configs() if config.name.startswith("impasto.")]
        return tuple(Path(room.path) / self.app_dirname for room in rooms)


@cache
def asset(path: str) -> str:
    """The address of a static file; asked some twenty times a page, and the same for the life of a process."""
    return static(path)


@cache
def _fixed_url(name: str) -> str:
    return reverse(name)


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named view."""
    if not args and not kwargs:
        return _fixed_url(name)
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """The address of a named view of a room that may not be installed."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


class RoomEnvironment(Environment):
    """Jinja2 with our way of printing, and `one["name"]` of a data class read at once as its attribute."""

    code_generator_class = Printing
    printed = staticmethod(printed)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """As Jinja2's, which would find the attribute too, but only after a subscription that fails."""
        if type(argument) is str and not hasattr(type(obj), "__getitem__"):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)


def make_environment(**options: Any) -> Environment:
    """An autoescaping environment in which a misspelt name is an error."""
    environment = RoomEnvironment(**{**options, "undefined": StrictUndefined, "autoescape": True})
    environment.add_extension("jinja2.ext.do")
    environment.globals.update(
        static=asset, url=url, url_or_none=url_or_none, _=words, gettext=words, ngettext=counted_words
    )
    environment.filters.update(
        compact=formats.compact,
        exact=formats.exact,
        timeago=formats.timeago,
        filesize=formats.filesize,
        isotime=formats.isotime,
        month=formats.month,
        initials=formats.initials,
        hue=formats.hue,
        trusted_html=trusted_html,
    )
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    return environment
