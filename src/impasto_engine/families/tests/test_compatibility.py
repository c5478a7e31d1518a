"""What runs on what, and the sentence that says so."""

import pytest

from impasto_engine.families import Fit, all_base_models, by_name, compatible


def fit(adapter, checkpoint):
    return compatible(by_name(adapter), by_name(checkpoint))


@pytest.mark.parametrize(
    ("adapter", "checkpoint", "expected", "words"),
    [
        ("SDXL 1.0", "SDXL 1.0", Fit.OK, "Both are for SDXL 1.0"),
        ("SD 1.4", "SD 1.5", Fit.OK, "as they are"),
        ("SDXL 1.0", "SDXL Lightning", Fit.OK, "about 6 steps"),
        ("SDXL 1.0", "Pony", Fit.CROSS, "style may drift"),
        ("SDXL 1.0", "Illustrious", Fit.CROSS, "style may drift"),
        ("SDXL 1.0", "NoobAI", Fit.CROSS, "style may drift"),
        ("Pony", "SDXL 1.0", Fit.CROSS, "write its tags"),
        ("Pony", "Illustrious", Fit.CROSS, "grew from SDXL far apart"),
        ("Illustrious", "NoobAI", Fit.CROSS, "trained on from Illustrious"),
        ("SD 1.5", "SDXL 1.0", Fit.NO, "does not load"),
        ("SDXL 1.0", "Flux.1 D", Fit.NO, "does not load"),
        ("Flux.1 D", "Flux.1 Krea", Fit.CROSS, "retrained Flux.1 dev"),
        ("Flux.1 D", "Flux.2 D", Fit.NO, "does not load"),
        ("Flux.1 D", "Chroma", Fit.CROSS, "cut from Flux.1 schnell"),
        ("ZImageBase", "ZImageTurbo", Fit.CROSS, "as intended"),
        ("AuraFlow", "Pony V7", Fit.CROSS, "trained on from AuraFlow"),
        ("Wan Video 14B t2v", "Wan Video 2.2 T2V-A14B", Fit.CROSS, "both"),
        ("Wan Video 1.3B t2v", "Wan Video 14B t2v", Fit.NO, "does not load"),
        ("Wan Video 14B i2v 480p", "Wan Video 14B i2v 720p", Fit.OK, "as they are"),
        ("SDXL 1.0", "Sora 2", Fit.NO, "service without published weights"),
        ("SDXL 1.0", "Other", Fit.CROSS, "not known"),
        ("SDXL 1.0", "Upscaler", Fit.NO, "take no adapters"),
    ],
)
def test_adapters_on_checkpoints(adapter, checkpoint, expected, words):
    found = fit(adapter, checkpoint)
    assert found.fit == expected
    assert words in found.reason


def test_every_pair_has_an_answer_in_a_sentence():
    for adapter in all_base_models():
        for checkpoint in all_base_models():
            assert compatible(adapter, checkpoint).reason.endswith(".")


def test_a_base_model_with_weights_takes_its_own_adapters():
    for base in all_base_models():
        if base.has_weights:
            assert compatible(base, base).fit == Fit.OK
