"""Texts through string nodes."""

import pytest

from impasto_engine.metadata.comfy import read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image

FOX = node("String Literal", string="a red fox")
SNOW = node("PrimitiveStringMultiline", value="deep snow")


def positive_through(text_node, **more):
    graph = text_to_image(pos=node("CLIPTextEncode", text=["t", 0], clip=["ckpt", 1]), t=text_node, **more)
    return read_graph(graph).positive


CASES = {
    "literal": (FOX, "a red fox"),
    "primitive": (SNOW, "deep snow"),
    "core concatenate": (
        node("StringConcatenate", string_a=["a", 0], string_b=["b", 0], delimiter=", "),
        "a red fox, deep snow",
    ),
    "wires before widgets keep their place": (
        node("Text Concatenate", delimiter=" ", clean_whitespace="true", text_b="runs ", text_a=["a", 0]),
        "a red fox runs",
    ),
    "escaped line break": (
        node("JoinStrings", delimiter="\\n", string1=["a", 0], string2=["b", 0]),
        "a red fox\ndeep snow",
    ),
    "many numbered pieces": (
        node("JoinStringMulti", inputcount=3, string_1="one", string_10="ten", string_2="two", delimiter="|"),
        "one|two|ten",
    ),
    "string function appends tidily": (
        node("StringFunction|pysssss", action="append", tidy_tags="yes", text_a=["a", 0], text_b="snow", text_c=""),
        "a red fox, snow",
    ),
    "string function replaces": (
        node("StringFunction|pysssss", action="replace", tidy_tags="no", text_a=["a", 0], text_b="red", text_c="blue"),
        "a blue fox",
    ),
    "core replace": (node("StringReplace", string=["a", 0], find="red", replace="green"), "a green fox"),
    "prefix and suffix": (node("TextCombine", suffix="!", text=["a", 0], prefix="look: ", separator=""), None),
    "show text passes on": (node("ShowText|pysssss", text=["a", 0], text_0="an old picture"), "a red fox"),
    "preview any passes on": (node("PreviewAny", source=["a", 0]), "a red fox"),
    "wildcards as populated": (
        node("ImpactWildcardProcessor", wildcard_text="a __colour__ fox", populated_text="a pink fox", mode="populate"),
        "a pink fox",
    ),
    "styler by role": (
        node("SDXLPromptStyler", text_positive="a red fox", text_negative="ugly", style="base", log_prompt="No"),
        "a red fox",
    ),
    "upper-case field": (node("DF_Text_Box", Text="a red fox"), "a red fox"),
    "switch by truth": (
        node("ComfySwitchNode", switch=["yes", 0], on_false=["b", 0], on_true=["a", 0]),
        "a red fox",
    ),
    "switch by number": (node("CR Text Input Switch", Input=2, text1=["a", 0], text2=["b", 0]), "deep snow"),
    "switch by select": (node("ImpactSwitch", select=1, sel_mode=False, input1=["a", 0], input2=["b", 0]), "a red fox"),
    "switch from zero": (node("easy anythingIndexSwitch", index=0, value0=["a", 0], value1=["b", 0]), "a red fox"),
    "first that is there": (node("Any Switch (rgthree)", any_02=["b", 0], any_01=["gone", 0]), "deep snow"),
    "if else": (node("easy ifElse", boolean=False, on_true=["a", 0], on_false=["b", 0]), "deep snow"),
    "reroute": (node("Reroute", **{"": ["a", 0]}), "a red fox"),
    "list of one": (node("TextList", text=["a red fox"]), "a red fox"),
    "selected line": (node("ImpactStringSelector", strings="x\na red fox\ny", multiline=False, select=1), "a red fox"),
}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[1] is not None])
def test_text_arrives_through(name):
    text_node, expected = CASES[name]
    assert positive_through(text_node, a=FOX, b=SNOW, yes=node("PrimitiveBoolean", value=True)) == expected


def test_text_written_at_run_time_is_not_invented():
    graph = text_to_image(
        pos=node("CLIPTextEncode", text=["llm", 0], clip=["ckpt", 1]),
        llm=node("TextGenerate", prompt="You are a prompt engineer. Expand: fox", max_length=512, seed=3),
    )
    reading = read_graph(graph)
    assert reading.positive is None
    assert reading.negative == "blurry"
    assert any("TextGenerate" in warning for warning in reading.warnings)


def test_text_that_a_display_kept_is_taken_from_the_page():
    graph = text_to_image(
        pos=node("CLIPTextEncode", text=["llm", 0], clip=["ckpt", 1]),
        llm=node("OllamaGenerate", prompt="expand: fox"),
        show=node("ShowText|pysssss", text=["llm", 0]),
    )
    workflow = {
        "nodes": [
            {"id": "llm", "type": "OllamaGenerate", "inputs": [], "outputs": [{"name": "STRING", "type": "STRING"}]},
            {
                "id": "show",
                "type": "ShowText|pysssss",
                "inputs": [{"name": "text", "type": "STRING", "link": 7}],
                "widgets_values": [["a fox in the deep snow"]],
            },
        ],
        "links": [[7, "llm", 0, "show", 0, "STRING"]],
    }
    assert read_graph(graph, workflow).positive == "a fox in the deep snow"


def test_texts_that_double_at_each_of_forty_levels_stay_bounded():
    graph = text_to_image(pos=node("CLIPTextEncode", text=["40", 0], clip=["ckpt", 1]))
    graph["0"] = node("String", string="fox, " * 100)
    for level in range(1, 41):
        below = [str(level - 1), 0]
        graph[str(level)] = node("StringConcatenate", string_a=below, string_b=below, delimiter="")
    reading = read_graph(graph)
    assert reading.positive is None or len(reading.positive) <= 65_536
    assert reading.seed == "42"


def test_replacing_a_letter_by_a_book_stays_bounded():
    book = "fox " * 16_000
    replaced = node("StringReplace", string="a" * 60_000, find="a", replace=book)
    assert len(positive_through(replaced) or "") <= 65_536
