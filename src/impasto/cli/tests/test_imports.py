"""A folder is imported once, whatever stands in it, and what stands beside a model comes along."""

import json
import pickle

import pytest

from impasto.cli import imports
from impasto.cli.import_finding import find
from impasto.gallery.models import Image, Post
from impasto.kit.models import Blob
from impasto.kit.testing import png_bytes, safetensors_bytes
from impasto.library import services as library
from impasto.library.models import File, Model, Version

INFO = {
    "id": 128713,
    "modelId": 4384,
    "name": "v8 <b>",
    "trainedWords": ["ember style, glow", "ashes"],
    "baseModel": "SDXL 1.0",
    "description": "<p>Use at 0.8.</p>",
    "model": {
        "name": "Ember",
        "type": "LORA",
        "nsfw": False,
        "description": "<h1>Fire</h1><p>Warm <a href='https://example.org'>light</a></p><script>bad()</script>",
        "tags": ["style", "fire"],
        "allowNoCredit": False,
        "allowCommercialUse": "{Image,RentCivit}",
    },
}
PARAMETERS = {"parameters": "a fox in snow\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x48"}


@pytest.fixture
def house(alice, settings, tmp_path, monkeypatch):
    library.sync_base_models()
    monkeypatch.setattr("impasto.cli.imports.journal_folder", lambda: tmp_path / "journal")
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def run(folder, capsys, publish=True):
    failed = imports.run_import(folder, owner="Alice", publish=publish, jsonl=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return failed, {line["file"].rsplit("/", 1)[1]: line for line in lines}


def test_model_comes_with_what_its_sidecar_says(house, capsys):
    (house / "ember.safetensors").write_bytes(safetensors_bytes())
    (house / "ember.civitai.info").write_text(json.dumps(INFO))
    (house / "ember.json").write_text(json.dumps({"preferred weight": 0.8, "activation text": "ignored"}))
    (house / "ember.preview.png").write_bytes(png_bytes())
    failed, lines = run(house, capsys)
    assert failed == 0
    assert lines["ember.safetensors"]["state"] == "imported"
    model = Model.objects.get()
    assert (model.name, model.kind, model.civitai_id, model.status) == ("Ember", "lora", 4384, "published")
    assert model.description == "Fire\n\nWarm light (https://example.org)"
    assert sorted(model.tag_names) == ["fire", "style"]
    assert (model.allow_no_credit, sorted(model.allow_commercial_use)) == (False, ["image", "rent"])
    version = Version.objects.get()
    assert (version.civitai_id, version.base_model_id, version.strength) == (128713, "SDXL 1.0", 0.8)
    assert version.trained_words == ["ember style, glow", "ashes"]
    assert version.changelog == "Use at 0.8."
    assert File.objects.get().scan_state == "ok"
    assert Post.objects.get().for_version == version
    assert Image.objects.count() == 1


def test_second_run_imports_nothing_and_reads_nothing(house, capsys, monkeypatch):
    (house / "ember.safetensors").write_bytes(safetensors_bytes())
    (house / "fox.png").write_bytes(png_bytes(text=PARAMETERS))
    run(house, capsys)
    monkeypatch.setattr(library, "import_model", None)
    failed, lines = run(house, capsys)
    assert {line["state"] for line in lines.values()} == {"present"}
    assert (failed, Model.objects.count(), Image.objects.count()) == (0, 1, 1)


def test_run_that_lost_its_journal_still_imports_nothing_twice(house, capsys, tmp_path):
    (house / "ember.safetensors").write_bytes(safetensors_bytes())
    (house / "ember.png").write_bytes(png_bytes(colour=3))
    (house / "copy of ember.safetensors").write_bytes(safetensors_bytes())
    (house / "fox.png").write_bytes(png_bytes(text=PARAMETERS))
    run(house, capsys)
    for journal in (tmp_path / "journal").iterdir():
        journal.unlink()
    _failed, lines = run(house, capsys)
    assert {line["state"] for line in lines.values()} == {"present"}
    assert (Model.objects.count(), File.objects.count(), Image.objects.count()) == (1, 1, 2)


def test_run_that_was_killed_goes_on(house, capsys, monkeypatch):
    for number in range(4):
        (house / f"m{number}.safetensors").write_bytes(safetensors_bytes(fill=number + 1))
        (house / f"m{number}.png").write_bytes(png_bytes(colour=number + 1))
    real = library.import_model

    def killed(**values):
        done = real(**values)
        if values["path"].name == "m2.safetensors":
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(library, "import_model", killed)
    with pytest.raises(KeyboardInterrupt):
        run(house, capsys)
    monkeypatch.setattr(library, "import_model", real)
    _failed, lines = run(house, capsys)
    assert [lines[f"m{number}.safetensors"]["state"] for number in range(4)] == [
        "present", "present", "present", "imported",
    ]  # fmt: skip
    assert (Version.objects.count(), Post.objects.count(), Image.objects.count()) == (4, 4, 4)


def test_bad_files_never_stop_the_rest(house, capsys):
    class Evil:
        def __reduce__(self):
            return (print, ("harmless here",))

    (house / "evil.ckpt").write_bytes(pickle.dumps(Evil()))
    (house / "broken.safetensors").write_bytes(b"\xff" * 40)
    (house / "empty.pt").write_bytes(b"")
    for number, text in enumerate(
        ["{", "[]", "null", "[" * 50000, '{"id": "x", "model": 5, "tags": {"a": 1}}', "\0\xff"]
    ):
        (house / f"good{number}.safetensors").write_bytes(safetensors_bytes(fill=number + 1))
        (house / f"good{number}.civitai.info").write_bytes(text.encode("latin-1"))
        (house / f"good{number}.png").write_bytes(b"no picture")
    (house / "notes.txt").write_text("left alone")
    (house / "photo.png").write_bytes(png_bytes(colour=77))
    failed, lines = run(house, capsys)
    assert failed == 0
    assert {lines[f"good{number}.safetensors"]["state"] for number in range(6)} == {"imported"}
    assert any("civitai.info" in text for text in lines["good0.safetensors"]["warnings"])
    assert any("good0.png" in text for text in lines["good0.safetensors"]["warnings"])
    for name in ("evil.ckpt", "broken.safetensors", "empty.pt"):
        assert lines[name]["state"] == "refused"
        assert lines[name]["reason"]
    assert lines["photo.png"]["state"] == "skipped"
    assert not Blob.objects.filter(size=40).exists()


def test_versions_of_one_model_come_together(house, capsys):
    for number in (1, 2):
        (house / f"e{number}.safetensors").write_bytes(safetensors_bytes(fill=number))
        (house / f"e{number}.civitai.info").write_text(json.dumps({**INFO, "id": number, "name": f"v{number}"}))
    run(house, capsys)
    assert Model.objects.count() == 1
    assert sorted(Version.objects.values_list("name", "civitai_id")) == [("v1", 1), ("v2", 2)]


def test_pictures_that_tell_how_they_were_made_become_posts(house, capsys, run_jobs):
    below = house / "out" / "2024"
    below.mkdir(parents=True)
    for number in range(23):
        (below / f"{number:02}.png").write_bytes(png_bytes(colour=number, text=PARAMETERS))
    _failed, lines = run(house, capsys)
    assert {line["state"] for line in lines.values()} == {"imported"}
    assert sorted(post.images.count() for post in Post.objects.all()) == [3, 20]
    assert set(Post.objects.values_list("status", flat=True)) == {"published"}


def test_drafts_stay_drafts(house, capsys):
    (house / "ember.safetensors").write_bytes(safetensors_bytes())
    (house / "fox.png").write_bytes(png_bytes(text=PARAMETERS))
    run(house, capsys, publish=False)
    assert (Model.objects.get().status, Post.objects.get().status) == ("draft", "draft")


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("x.metadata.json", {"model_name": "Glow", "base_model": "Pony", "tags": ["a"], "civitai": {"id": 7, "modelId": 8, "trainedWords": ["glow"], "model": {"type": "LoCon"}}}, ("Glow", "locon", "Pony", ["glow"], 7)),
        ("x.cm-info.json", {"ModelName": "Glow", "ModelType": "TextualInversion", "BaseModel": "SD 1.5", "TrainedWords": ["glow"], "VersionId": 7, "ModelId": 8}, ("Glow", "textual_inversion", "SD 1.5", ["glow"], 7)),
        ("x.json", {"activation text": "glow, light", "sd version": "SDXL"}, ("x", "lora", "SDXL 1.0", ["glow", "light"], None)),
    ],
)  # fmt: skip
def test_sidecars_of_other_tools_are_read(house, capsys, name, values, expected):
    (house / "x.safetensors").write_bytes(safetensors_bytes())
    (house / name).write_text(json.dumps(values))
    run(house, capsys)
    version = Version.objects.select_related("model").get()
    found = (version.model.name, version.model.kind, version.base_model_id, version.trained_words, version.civitai_id)
    assert found == expected


def test_hidden_files_and_links_out_are_left_alone(house, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.safetensors").write_bytes(safetensors_bytes())
    (house / "link").symlink_to(tmp_path / "elsewhere")
    (house / ".hidden.safetensors").write_bytes(safetensors_bytes())
    assert find(house).models == ()


def test_unknown_person_is_said(house):
    with pytest.raises(imports.typer.Exit):
        imports.run_import(house, owner="nobody", publish=True, jsonl=True)
