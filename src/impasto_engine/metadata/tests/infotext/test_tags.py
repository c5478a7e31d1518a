import pytest

from impasto_engine.metadata.infotext.tags import networks_in


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("<lora:detail:0.8>", [("lora", "detail", 0.8)]),
        ("<lora:detail>", [("lora", "detail", 1.0)]),
        ("<lora:- SDXL - Breaker_V3.5:.5>", [("lora", "- SDXL - Breaker_V3.5", 0.5)]),
        ("<lora:sub/dir\\name:-1.25>", [("lora", "sub/dir\\name", -1.25)]),
        ("<lora:blocks:0.7:1,0,0,1>", [("lora", "blocks", 0.7)]),
        ("<lora:named:te=0.1:unet=0.9>", [("lora", "named", 0.9)]),
        ("<lora:named:te=0.1>", [("lora", "named", 0.1)]),
        ("<lora:named:0.3:unet=0.9:dyn=8>", [("lora", "named", 0.9)]),
        ("<lyco:locon:1><hypernet:h:0.3>", [("lycoris", "locon", 1.0), ("hypernet", "h", 0.3)]),
        ("<lora:twice:1> a <lora:twice:0.5>", [("lora", "twice", 1.0)]),
        ("a <fox> b<lora:>", []),
    ],
)
def test_networks_are_found_with_their_weights(prompt, expected):
    assert [(found.kind, found.name, found.weight) for found in networks_in(prompt)] == expected


def test_two_weights_are_kept_apart():
    (found,) = networks_in("<lora:a:0.8:0.5>")
    assert (found.weight, found.weight_clip) == (0.8, 0.5)
