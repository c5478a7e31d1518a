"""Registers moderation with Django, and the eye of the top bar."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.http import HttpRequest

    from impasto.ui.context import Eye


class ModerationConfig(AppConfig):
    """Levels, reports, decisions."""

    name = "impasto.moderation"

    def ready(self) -> None:
        """Offer the eye, and the public log at the foot of every page."""
        from impasto.ui.context import SHELL, Link

        SHELL.eye = eye
        SHELL.add_account(Link("Reports", "moderation:queue", "flag", 60, moderators_only=True))
        SHELL.add_footer(Link("Moderation log", "moderation:log", order=80))


def eye(request: "HttpRequest") -> "Eye | None":
    """The levels a signed-in person may tick in the top bar; visitors see PG and have no choice to make."""
    from django.urls import reverse

    from impasto.moderation.forms import CHOOSABLE
    from impasto.moderation.levels import HINTS, levels_for
    from impasto.ui.context import Eye, EyeLevel

    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    chosen = levels_for(user)
    ticks = [EyeLevel(value, label, HINTS[value], bool(chosen & value)) for value, label in CHOOSABLE]
    return Eye(reverse("moderation:levels"), "levels", ticks)
