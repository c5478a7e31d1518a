"""Both the maker and the base model's licence must allow a thing."""

from dataclasses import asdict, fields, replace

import pytest

from impasto_engine.families import Permissions, all_base_models, by_name, effective_permissions

EVERYTHING = Permissions(True, True, True, True, True, True)
NOTHING = Permissions(False, False, False, False, False, False)


def sentences(maker, base):
    return {line.name: line for line in effective_permissions(maker, by_name(base)).lines}


def test_an_open_base_leaves_it_to_the_maker():
    maker = replace(EVERYTHING, sell=False)
    effective = effective_permissions(maker, by_name("Flux.1 S"))
    assert effective.permissions == maker
    assert effective.notes == ()


def test_a_non_commercial_base_overrules_a_generous_maker():
    lines = sentences(EVERYTHING, "Flux.1 D")
    assert lines["sell_images"].allowed
    assert not lines["rent"].allowed
    assert lines["rent"].allowed_by == "maker"
    expected = "You may not run it on a service people pay for. The licence of Flux.1 D asks for it."
    assert lines["rent"].sentence == expected
    notes = effective_permissions(EVERYTHING, by_name("Flux.1 D")).notes
    assert notes[0].startswith("Flux.1 D is under FLUX.1 [dev] Non-Commercial License.")


def test_noobai_pictures_may_not_be_sold():
    assert not sentences(EVERYTHING, "NoobAI")["sell_images"].allowed


def test_a_strict_maker_is_not_blamed_on_the_licence():
    line = sentences(NOTHING, "SDXL 1.0")["derivatives"]
    assert (line.allowed, line.allowed_by) == (False, "base")
    assert line.sentence == "You may not share merges or changes of it."


def test_credit_reads_as_a_request():
    assert sentences(NOTHING, "SDXL 1.0")["no_credit"].sentence == "Name its maker when you use it."


@pytest.mark.parametrize("base", all_base_models(), ids=lambda base: base.name)
def test_together_never_allows_more_than_either(base):
    for maker in (EVERYTHING, NOTHING):
        effective = asdict(effective_permissions(maker, base).permissions)
        for field in fields(Permissions):
            both = getattr(maker, field.name) and getattr(base.licence.permits, field.name)
            assert effective[field.name] == both
