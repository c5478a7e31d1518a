"""Lets a Django template show a part of the shell, which is written in Jinja2, so that there is only one shell."""

from django import template
from django.template import Context, engines
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def jinja_include(context: Context, name: str) -> SafeString:
    """A Jinja2 template of ours, rendered for this request."""
    rendered = engines["jinja"].get_template(name).render({}, context["request"])
    return mark_safe(rendered)  # noqa: S308 - our own template, which escapes what it shows


@register.filter
def is_current(path: str, place: str) -> bool:
    """Whether the page at `path` is this place or lies under it."""
    return path.startswith(place)
