"""What the components promise: nothing unescaped, places reserved, guards kept, errors beside their fields."""

import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.template import engines

from impasto.ui import stories
from impasto.ui.context import SHELL

SPRITE = Path(__file__).parents[1] / "static" / "ui" / "icons.svg"
EVIL = '"><script>alert(1)</script>'


def draw(source, **context):
    return engines["jinja"].from_string(source).render(context)


def card(**changes):
    source = '{% from "ui/components/cards.html" import picture_card %}{{ picture_card(p) }}'
    return draw(source, p={**stories.picture(0), **changes})


def test_card_reserves_the_place_of_its_picture():
    text = card(width=832, height=1216)
    assert "--ratio:832/1216" in text
    assert "--span:152" in text  # ceil(1216 * 100 / 832) and five for the gap
    assert 'width="832" height="1216"' in text


def test_card_escapes_what_people_wrote():
    text = card(alt=EVIL, author={"name": EVIL, "url": "#"}, placeholder=EVIL)
    assert "<script>" not in text


def test_guarded_picture_is_not_fetched_before_someone_asks():
    text = card(guarded=True, level="X")
    assert "guard-switch" in text
    assert 'loading="lazy"' in text
    assert 'aria-label="Show this picture, rated X"' in text


def test_card_of_a_picture_without_a_file_says_so():
    assert "This picture is not there." in card(src="")


def test_card_takes_objects_as_well_as_rows():
    class Row:
        def __init__(self, values):
            self.__dict__.update(values)

    source = '{% from "ui/components/cards.html" import picture_card %}{{ picture_card(p) }}'
    assert draw(source, p=Row(stories.picture(0))) == draw(source, p=stories.picture(0))


def test_model_card_without_pictures_still_stands():
    text = draw(
        '{% from "ui/components/cards.html" import model_card %}{{ model_card(m, level=2) }}', m=stories.model(4)
    )
    assert "No pictures yet" in text
    assert "<h2>" in text


def test_resource_says_why_it_is_not_linked():
    source = '{% from "ui/components/resource.html" import resource_list %}{{ resource_list(rows) }}'
    text = draw(source, rows=stories.resources())
    assert text.count("Why is it not linked?") == 2
    assert "linked by name" in text


def test_removed_comment_shows_neither_text_nor_markup():
    source = '{% from "ui/components/talk.html" import comment_thread %}{{ comment_thread(rows) }}'
    gone = {**stories.comments()[0], "gone": "Removed by its author."}
    text = draw(source, rows=[gone])
    assert "The light on the water" not in text
    assert "Removed by its author." in text


class SampleForm(forms.Form):
    name = forms.CharField(help_text="What people search for.")
    about = forms.CharField(widget=forms.Textarea, required=False)
    base = forms.ChoiceField(choices=[("sdxl", "SDXL"), ("sd15", "SD 1.5")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()


def test_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it():
    form = SampleForm({"name": "", "about": EVIL, "base": "sd15", "kinds": ["b"]})
    text = draw('{% from "ui/components/form.html" import form_fields %}{{ form_fields(form) }}', form=form)
    assert 'aria-describedby="id_name-help id_name-error" aria-invalid="true"' in text
    assert 'id="id_name-error"' in text
    assert "&lt;script&gt;" in text
    assert '<option value="sd15" selected>' in text
    assert re.search(r'value="b" checked', text)
    assert not re.search(r'value="a" checked', text)


@pytest.mark.parametrize("percent", [None, 0, 62])
def test_progress_says_how_far_or_that_nobody_knows(percent):
    text = draw('{% from "ui/components/facts.html" import progress %}{{ progress("Hashing", p) }}', p=percent)
    assert ("is-unknown" in text) is (percent is None)


def named_icons():
    for config in apps.get_app_configs():
        if config.name.startswith("impasto."):
            for template in Path(config.path, "templates").rglob("*.html"):
                for name in re.findall(r'(?:\bicon\(|icon_name=)"([a-z0-9-]+)"', template.read_text()):
                    yield name, template
    for link in (*SHELL.tabs, *SHELL.create, *SHELL.account):
        if link.icon:
            yield link.icon, link.url_name


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    missing = {f"{name} ({place})" for name, place in named_icons() if name not in known}
    assert not missing, "add these to ui/vendor/icons.txt and run make vendor"
