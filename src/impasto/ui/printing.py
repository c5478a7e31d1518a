"""How templates print: values escaped into plain text, words translated once a language; what a page does thousands of times."""

import functools
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape


def printed(value: Any) -> str:
    """A value as it stands in a page: markup as it is, anything else escaped.

    The same text as `escape` gives, without wrapping each as Markup: what a template joins it joins as plain text.
    """
    if type(value) is str:
        return str.__str__(escape(value)) if _needs_escape(value) else value
    if type(value) is int:
        return str(value)
    return escape(value)


def _needs_escape(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text


class Printing(CodeGenerator):
    """Compiles `{{ value }}` of an autoescaping template to `printed(value)`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"environment.printed({finalize.src or ''}")


def words(message: str, **values: Any) -> str:
    """The words of a template in the reader's language; `%(name)s` stands for a value, which is escaped, `%%` for "%"."""
    language = get_language() or ""
    return _pattern(language, message) % values if values else _said(language, message)


def counted_words(one: str, many: str, number: int, **values: Any) -> str:
    """The words for one or for `number` things; `%(num)s` stands for the number."""
    return Markup(ngettext(one, many, number)) % {"num": number, **values}  # noqa: S704 - a template's own words


@functools.lru_cache(maxsize=8192)
def _pattern(language: str, message: str) -> Markup:
    del language  # part of the key: gettext asks for it itself
    return Markup(gettext(message))  # noqa: S704 - a template's own words


@functools.lru_cache(maxsize=8192)
def _said(language: str, message: str) -> str:
    return _pattern(language, message) % {}
