"""The page of a picture: how it was made, what it used or why that is not linked, in few queries."""

import pytest

from impasto.engagement.models import Tag
from impasto.gallery import services
from impasto.gallery.models import GenerationData, Image, LinkState, Resource
from impasto.gallery.services.claims import Claim
from impasto.gallery.services.linking import link_image
from impasto.gallery.services.studies import packed
from impasto.gallery.testing import hang_image, infotext, make_image, publish_image
from impasto.library.models import HashKind
from impasto.library.testing import make_version
from impasto_engine.metadata import read_infotext


@pytest.fixture
def version(bob):
    return make_version(bob, "Thick Paint")


@pytest.fixture
def image(alice, version):
    value = version.files.get().hashes.get(kind=HashKind.AUTOV2).value
    return publish_image(alice, text=infotext("a lighthouse, <b>bold</b> evening", hashes={"lora:impasto": value}))


def test_page_says_how_it_was_made_and_leads_to_the_lora(client, image, version):
    page = client.get(f"/images/{image.pk}").content.decode()
    for words in (
        "a lighthouse, &lt;b&gt;bold&lt;/b&gt; evening",
        "blurry",
        "DPM++ 2M",
        "832×1216",
        "6.5",
        "AUTOMATIC1111",
    ):
        assert words in page, words
    assert "Thick Paint" in page
    assert f"modelVersionId={version.pk}" in page
    assert ">0.8<" in page
    assert "Copy all" in page
    assert "<b>bold" not in page


def test_unlinked_resources_say_why(client, alice):
    image = publish_image(alice, text=infotext(hashes={"lora:impasto": "62064ee0c3"}))
    page = client.get(f"/images/{image.pk}").content.decode()
    assert "No file with the hash 62064EE0C3 is in this house yet" in page
    assert "The picture names it but gives no hash" in page


def test_guess_is_marked(client, alice, version):
    image = hang_image(alice)
    Resource.objects.create(image=image, kind="lora", name="x", version=version, state=LinkState.GUESS, reason="-")
    assert "linked by name" in client.get(f"/images/{image.pk}").content.decode()


def test_overlay_is_the_main_part_alone(client, image):
    part = client.get(f"/images/{image.pk}", headers={"X-Overlay": "1"})
    page = part.content.decode()
    assert "data-viewer" in page
    assert "topbar" not in page
    assert "X-Overlay" in part["Vary"]


def test_copy_all_is_read_back_alike(client, image):
    answer = client.get(f"/images/{image.pk}/copy")
    assert answer["Content-Type"].startswith("text/plain")
    back = read_infotext(answer.content.decode())
    assert (back.steps, back.seed, back.sampler, back.cfg_scale) == (28, "7", "DPM++ 2M", 6.5)


def test_original_and_raw(client, image):
    assert "original=true" in client.get(f"/images/{image.pk}/original").url
    assert "Steps: 28" in client.get(f"/images/{image.pk}/raw").content.decode()
    assert client.get(f"/images/{image.pk}/workflow").status_code == 404


def test_workflow_is_a_file(client, alice):
    graph = '{"3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 4}}}'
    image = publish_image(alice, text="")
    GenerationData.objects.create(
        image=image, data={"tool": "comfyui"}, workflow=packed({"prompt": graph, "workflow": None}, 9999)
    )
    answer = client.get(f"/images/{image.pk}/workflow")
    assert answer.json()["3"]["class_type"] == "KSampler"
    assert "attachment" in answer["Content-Disposition"]
    assert "Download the ComfyUI workflow" in client.get(f"/images/{image.pk}").content.decode()


def test_only_pg_is_shown_to_other_sites(client, as_alice, image):
    assert 'property="og:image"' in client.get(f"/images/{image.pk}").content.decode()
    services.take_level(image_id=image.pk, level=4)
    assert 'property="og:image"' not in as_alice.get(f"/images/{image.pk}").content.decode()


def test_picture_that_waits_shows_its_owner_what_happens(as_alice, alice, run_jobs):
    image = make_image(alice)
    page = as_alice.get(f"/images/{image.pk}").content.decode()
    assert "Being studied." in page
    run_jobs()
    assert "Being studied." not in as_alice.get(f"/images/{image.pk}").content.decode()


def test_refused_picture_says_why_to_its_owner(as_alice, alice):
    image = make_image(alice)
    services.refuse_image(image_id=image.pk, sentence="Its pixels end in the middle.")
    assert "Its pixels end in the middle." in as_alice.get(f"/images/{image.pk}").content.decode()


def test_neighbours_walk_the_newest_feed_and_the_post(client, alice, bob):
    first, second, third = (hang_image(alice) for _ in range(3))
    page = client.get(f"/images/{second.pk}").content.decode()
    assert f'rel="prev" href="/images/{third.pk}"' in page
    assert f'rel="next" href="/images/{first.pk}"' in page


def test_siblings_parent_and_remixes_are_shown(client, alice, bob):
    parent = hang_image(alice)
    child = hang_image(bob, remix_of=parent)
    sibling = hang_image(alice, post=parent.post)
    page = client.get(f"/images/{parent.pk}").content.decode()
    assert "Remixes of it" in page
    assert f'href="/images/{child.pk}"' in page
    assert f'href="/images/{sibling.pk}"' in page
    assert "Remix of" in client.get(f"/images/{child.pk}").content.decode()


def test_queries_do_not_grow_with_resources_and_family(client, alice, bob, django_assert_max_num_queries):
    versions = tuple(make_version(bob, f"LoRA {n}") for n in range(6))
    image = hang_image(alice, uses=versions)
    link_image(image, [Claim("vae", f"v{n}", hashes=(f"{n:010X}",)) for n in range(10)])
    for _ in range(8):
        hang_image(bob, remix_of=image)
        hang_image(alice, post=image.post)
    with django_assert_max_num_queries(8):
        assert client.get(f"/images/{image.pk}").status_code == 200


def test_number_beyond_the_database_is_not_found(client, db):
    assert client.get("/images/99999999999999999999999").status_code == 404
    assert client.get("/posts/99999999999999999999999").status_code == 404
    assert client.get("/models/99999999999999999999999/gallery").status_code == 404


def test_post_page_shows_its_words_and_pictures(client, alice):
    image = hang_image(alice)
    services.edit_post(by=alice, post=image.post, title="Evening", text="**thick** <script>", tags=["Oil", "oil"])
    page = client.get(f"/posts/{image.post_id}").content.decode()
    assert "Evening" in page
    assert "<strong>thick</strong>" in page
    assert "<script>" not in page.split("Evening", 1)[1].split("masonry")[0]
    assert "oil" in page
    assert Image.objects.get(pk=image.pk).tag_names == ["oil"]
    assert Tag.objects.get(name="oil").use_count == 1
    services.edit_post(by=alice, post=image.post, title="Evening", text="", tags=[])
    assert Image.objects.get(pk=image.pk).tag_names == []
