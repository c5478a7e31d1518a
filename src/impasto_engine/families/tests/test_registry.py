"""The data files hold together, and every name people write leads to its base model."""

import json
import os
import re
from pathlib import Path

import pytest

from impasto_engine.families import FamilyDataError, Registry, all_base_models, by_ecosystem, by_name, default_registry
from impasto_engine.families.registry import DATA

SHARED = Path(os.environ.get("IMPASTO_SHARED", Path(__file__).parents[5] / "shared"))
ECOSYSTEM = re.compile(r"[a-z0-9_\-]+")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SDXL", "SDXL 1.0"),
        ("sdxl_base_v1-0", "SDXL 1.0"),
        ("sdxl 1.0", "SDXL 1.0"),
        ("SD 1.5", "SD 1.5"),
        ("sd1.5", "SD 1.5"),
        ("sd_v1", "SD 1.5"),
        ("runwayml/stable-diffusion-v1-5", "SD 1.5"),
        ("sd_v2", "SD 2.0"),
        ("Pony Diffusion V6 XL", "Pony"),
        ("illustrious-xl", "Illustrious"),
        ("noobai xl", "NoobAI"),
        ("FLUX.1-dev", "Flux.1 D"),
        ("flux-1-schnell", "Flux.1 S"),
        ("Z-Image-Turbo", "ZImageTurbo"),
        ("wan 2.1", "Wan Video"),
        ("hunyuan_video", "Hunyuan Video"),
    ],
)
def test_every_way_to_write_a_name_leads_to_its_base_model(written, name):
    assert by_name(written).name == name


@pytest.mark.parametrize("written", ["", "  ", "no such model", "1.5", "\0", "SDXL" * 1000])
def test_an_unknown_name_is_none(written):
    assert by_name(written) is None


def test_there_are_99_base_models_each_found_by_its_own_name():
    assert len(all_base_models()) == 99
    assert all(by_name(base.name) is base for base in all_base_models())


def test_ecosystems_are_words_of_an_air():
    assert all(ECOSYSTEM.fullmatch(base.ecosystem) for base in all_base_models())
    names = {base.name for base in by_ecosystem("SDXL")}
    assert {"SDXL 1.0", "Pony", "Illustrious", "NoobAI"} <= names


def test_licences_say_what_they_are():
    for licence in default_registry().licences.values():
        assert licence.note.endswith(".")
        assert licence.url.startswith("https://") or licence.kind == "unknown"
        if licence.kind == "non-commercial":
            assert not licence.permits.rent
            assert not licence.permits.sell
            assert not licence.commercial
    used = {base.licence.id for base in all_base_models()}
    assert used == set(default_registry().licences)


def test_defaults_are_within_what_samplers_take():
    for base in all_base_models():
        steps, cfg, skip = base.defaults.steps, base.defaults.cfg, base.defaults.clip_skip
        assert steps is None or 1 <= steps <= 100
        assert cfg is None or 1 <= cfg <= 20
        assert skip is None or base.ecosystem in {"sd1", "sd2", "sdxl", "sdxldistilled", "playgroundv2", "kolors"}
        assert base.resolution is None or 256 <= base.resolution <= 2048


def test_facts_agree_with_the_published_list():
    path = SHARED / "design" / "api" / "base_models.json"
    if not path.exists():
        pytest.skip("the shared folder with the published list is not here")
    for row in json.loads(path.read_text()):
        base = by_name(row["name"])
        media = row["type"] if isinstance(row["type"], list) else [row["type"]]
        assert (base.name, base.ecosystem, list(base.media)) == (row["name"], row["ecosystem"], media)
        assert (base.hidden, base.active) == (row["hidden"], row["active"])


def copied(tmp_path, change):
    for path in DATA.glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    rows = json.loads((tmp_path / "base_models.json").read_text(encoding="utf-8"))
    change(rows)
    (tmp_path / "base_models.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def test_an_operator_adds_a_base_model_without_a_release(tmp_path):
    folder = copied(tmp_path, lambda rows: rows.append(rows[0] | {"name": "Our Own", "aliases": ["house-1"]}))
    assert Registry(folder).by_name("HOUSE 1").name == "Our Own"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.append(rows[0] | {"name": "sdxl-1.0", "aliases": []}), "is a name of"),
        (lambda rows: rows[0].update(licence="nothing"), "'nothing' is missing or not known"),
        (lambda rows: rows[0].pop("ecosystem"), "'ecosystem' is missing"),
        (lambda rows: rows[0].update(media=["smell"]), "media must be some of image, video, audio"),
        (lambda rows: rows[0].update(parents=["Nobody"]), "its parent 'Nobody' is not there"),
        (lambda rows: rows[0].update(defaults={"speed": 9}), "speed"),
    ],
)
def test_a_mistake_in_the_data_is_named(tmp_path, change, words):
    with pytest.raises(FamilyDataError, match=words):
        Registry(copied(tmp_path, change))


def test_a_broken_file_is_named(tmp_path):
    folder = copied(tmp_path, lambda rows: None)
    (folder / "licences.json").write_text("[{")
    with pytest.raises(FamilyDataError, match=r"licences\.json cannot be read"):
        Registry(folder)
