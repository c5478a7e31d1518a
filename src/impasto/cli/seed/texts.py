"""What a seeded site says: invented words, of which few are frequent, made into names, tags, prompts and search words."""

import random
from typing import Any

SYLLABLES = "ka ro mi ten sol var lin dor fa nel is um bra chi tor ve la pos qui ren sa tu wen xo yar zel"
ART = (
    "portrait landscape city forest river mountain sea night morning light shadow fog snow rain fire gold silver red"
    " blue green violet dragon fox cat dog bird horse robot castle bridge tower garden flower knight wizard astronaut"
    " ship train street cafe library temple ruins moon sun stars clouds storm desert ocean island cabin lantern mask"
    " armor dress hat oil painting watercolor sketch ink photo film grain bokeh macro aerial close up wide angle soft"
    " warm cold dramatic"
)
WORDS = 8000
TEXTS = 20_000
TAGS, PROMPT_WORDS, NEGATIVE_WORDS, NAME_WORDS = 6, 24, 8, 3

_TABLE = """
create temporary table seed_text (
  id int primary key, name text, tags varchar(60)[], prompt text, negative text, vector tsvector
) on commit drop
"""
# The search words of tags stand in B and those of prompts in C, as the search index has them.
_VECTORS = """
update seed_text set vector = setweight(to_tsvector('house', array_to_string(tags, ' ')), 'B')
  || setweight(to_tsvector('house', prompt), 'C')
"""


def make_texts(cursor: Any) -> None:
    """Make the temporary table `seed_text`: each row is what one series of pictures, or one model, says of itself."""
    source = random.Random(7)  # noqa: S311 - words, not secrets
    words = _words(source)
    # Zipf's law, as in prompts: the word at place n is met 1 / n as often as the first.
    weights = [1 / (place + 3) for place in range(len(words))]
    count = TAGS + PROMPT_WORDS + NEGATIVE_WORDS + NAME_WORDS
    cursor.execute(_TABLE)
    with cursor.copy("copy seed_text (id, name, tags, prompt, negative) from stdin") as copy:
        for number in range(1, TEXTS + 1):
            copy.write_row((number, *_text(source.choices(words, weights, k=count))))
    cursor.execute(_VECTORS)
    cursor.execute("analyze seed_text")


def _text(chosen: list[str]) -> tuple[str, list[str], str, str]:
    tags = list(dict.fromkeys(chosen[:TAGS]))
    prompt = chosen[TAGS : TAGS + PROMPT_WORDS]
    negative = chosen[TAGS + PROMPT_WORDS : -NAME_WORDS]
    return " ".join(chosen[-NAME_WORDS:]).title(), tags, " ".join(tags + prompt), " ".join(negative)


def _words(source: random.Random) -> list[str]:
    syllables = SYLLABLES.split()
    made = ("".join(source.choices(syllables, k=source.randint(2, 4))) for _ in range(3 * WORDS))
    return list(dict.fromkeys([*ART.split(), *made]))[:WORDS]
