"""Turns what people write (Markdown) into HTML that is safe to show; the one place where HTML of people is made."""

import functools
import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
MENTION = re.compile(r"(?<![\w/@])@([A-Za-z0-9][A-Za-z0-9_-]{1,28}[A-Za-z0-9])")


@functools.cache
def _parser() -> MarkdownIt:
    # No raw HTML and no pictures: pictures of the house are posts, pictures of elsewhere would tell who reads.
    parser = (
        MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
        .enable(["table", "strikethrough"])
        .disable(["image", "lheading"])
    )
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _lower_headings(state: StateCore) -> None:
    # The page's own headings are the first two levels: "#" and "##" become the third, deeper ones the fourth.
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


def render(text: str) -> str:
    """Sanitised HTML of Markdown: links open nothing by themselves and pass on neither rank nor referrer.

    Linear in the length of `text`, which callers bound (forms do); @names become links to people.
    """
    html = _parser().render(text.replace("\0", ""))
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "td": {"align"}, "th": {"align"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return _link_mentions(clean)


def mentioned_names(text: str) -> list[str]:
    """The distinct @names of a text in order, at most 20."""
    return list(dict.fromkeys(MENTION.findall(text)))[:20]


def trusted_html(html: str) -> Markup:
    """Marks HTML that `render` made as safe to output; templates use it as a filter."""
    return Markup(html)  # noqa: S704 - only ever called on stored output of render()


def _link_mentions(html: str) -> str:
    parts = re.split(r"(<a .*?</a>|<code>.*?</code>|<[^>]*>)", html, flags=re.DOTALL)
    return "".join(part if part.startswith("<") else MENTION.sub(r'<a href="/user/\1">@\1</a>', part) for part in parts)
