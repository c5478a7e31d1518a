import pytest

from impasto_engine.metadata.infotext.grammar import split_infotext

LINE = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"


@pytest.mark.parametrize(
    ("text", "prompt", "negative"),
    [
        (f"a fox\nNegative prompt: ugly\n{LINE}", "a fox", "ugly"),
        (f"a fox\r\n\r\nNegative prompt: ugly\r\n\r\n{LINE}", "a fox", "ugly"),
        (f"a fox,\nin snow\n{LINE}", "a fox,\nin snow", None),
        (f"Negative prompt: ugly\n{LINE}", "", "ugly"),
        (LINE, "", None),
        (f"steps: 1 2 3\nSteps: to heaven\n{LINE}", "steps: 1 2 3\nSteps: to heaven", None),
        (f"a pasted text\n{LINE}\nNegative prompt: ugly\n{LINE}", f"a pasted text\n{LINE}", "ugly"),
        (f"a fox\nNegative prompt: ugly\nTemplate: {{a}} fox\nNegative Template: b\n{LINE}", "a fox", "ugly"),
        (f"a fox\nNegative prompt: ugly\n{LINE}\nTemplate: a {{fox|hare}}", "a fox", "ugly"),
        (f"a fox Negative prompt: ugly {LINE}", "a fox", "ugly"),
        (f"a fox Negative prompt: {LINE}", "a fox", ""),
        (f"Parameters                      : a fox.,.Negative prompt: .{LINE}", "a fox", ""),
        ("a fox\nSampler: Euler a, Steps: 20, Seed: 1", "a fox", None),
    ],
)
def test_prompt_and_negative_are_found(text, prompt, negative):
    parts = split_infotext(text)
    assert (parts.prompt, parts.negative) == (prompt, negative)
    assert {"Steps", "Seed"} <= {pair.key for pair in parts.settings}


@pytest.mark.parametrize(
    "text", ["", "a fox", "a fox\nNegative prompt: ugly", "Created with GIMP", "Make: X, Model: Y, ISO: 100"]
)
def test_a_text_without_settings_is_no_infotext(text):
    assert split_infotext(text) is None
