"""Templates print as Jinja2 prints: escaped, translated, with data classes read by name."""

from dataclasses import dataclass

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from impasto.ui.environment import make_environment


@dataclass(frozen=True)
class Shown:
    name: str


def printed(source: str, **values: object) -> str:
    return make_environment().from_string(source).render(values)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a & b", "a &amp; b"),
        ("<script>", "&lt;script&gt;"),
        ("\"'", "&#34;&#39;"),
        (Markup("<b>"), "<b>"),
        (7, "7"),
        (True, "True"),
        (None, "None"),
        (["<"], "[&#39;&lt;&#39;]"),
    ],
)
def test_values_are_escaped_once(value: object, text: str) -> None:
    assert printed("{{ value }}", value=value) == text
    assert printed("{% macro m(v) %}{{ v }}{% endmacro %}{{ m(value) }}", value=value) == text
    assert printed("{% set held %}{{ value }}{% endset %}{{ held }}", value=value) == text


def test_values_in_words_are_escaped_and_the_words_are_not() -> None:
    assert printed('{{ _("By %(name)s & co", name=name) }}', name="<i>") == "By &lt;i&gt; & co"
    assert printed('{{ _("94 %% of it") }}') == "94 % of it"
    assert printed('{{ ngettext("%(num)s thing", "%(num)s things", 2) }}') == "2 things"


def test_a_data_class_is_read_by_name_and_a_misspelt_name_is_an_error() -> None:
    assert printed('{{ one["name"] }}', one=Shown("Ada")) == "Ada"
    assert printed('{{ one["name"] }}', one={"name": "Ada"}) == "Ada"
    assert printed('{{ one["nick"]|default("none") }}', one=Shown("Ada")) == "none"
    with pytest.raises(UndefinedError):
        printed('{{ one["nick"] }}', one=Shown("Ada"))
