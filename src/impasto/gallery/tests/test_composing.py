"""The composer: one plain form, or pictures one by one; what is wrong is said beside it and nothing typed is lost."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from impasto.gallery import services
from impasto.gallery.errors import RefusedError
from impasto.gallery.models import Image, Post, Resource
from impasto.gallery.testing import PROMPT, hang_image, make_image, make_post
from impasto.kit.testing import png_bytes
from impasto.library.testing import make_version

JSON = {"Accept": "application/json"}


def _file(colour=1, name="one.png", text=PROMPT):
    return SimpleUploadedFile(name, png_bytes(colour=colour, text={"parameters": text}), "image/png")


def test_visitor_is_asked_to_sign_in(client):
    assert "/accounts/login/" in client.get("/posts/new").url


def test_plain_form_posts_words_and_pictures_at_once(as_alice, client, run_jobs):
    answer = as_alice.post(
        "/posts/new",
        {
            "title": "Evening",
            "text": "by the sea",
            "tags": "Oil, Sea ",
            "action": "publish",
            "pictures": [_file(1), _file(2, "two.png")],
        },
    )
    post = Post.objects.get()
    assert answer.url == f"/posts/{post.pk}"
    run_jobs()
    page = client.get(answer.url).content.decode()
    assert "Evening" in page
    assert Image.objects.filter(is_public=True).count() == 2
    assert set(Image.objects.first().tag_names) >= {"oil", "sea"}


def test_nothing_stays_when_every_picture_is_refused(as_alice):
    answer = as_alice.post(
        "/posts/new", {"title": "Kept words", "pictures": [SimpleUploadedFile("a.png", b"no picture")]}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kept words" in page
    assert "not a picture" in page
    assert not Post.objects.exists()


def test_one_bad_picture_does_not_lose_the_others(as_alice):
    answer = as_alice.post(
        "/posts/new", {"pictures": [_file(), SimpleUploadedFile("b.svg", b"<svg></svg>")]}, follow=True
    )
    assert Image.objects.count() == 1
    assert "SVG" in answer.content.decode()


def test_post_without_pictures_is_not_published(as_alice):
    answer = as_alice.post("/posts/new", {"title": "Empty", "action": "publish"})
    assert answer.status_code == 422
    assert "Add one, then publish it" in answer.content.decode()


def test_script_makes_a_draft_then_sends_one_picture_at_a_time(as_alice, run_jobs):
    made = as_alice.post("/posts/new", {"title": "Live"}, headers=JSON)
    assert made.status_code == 201
    row = as_alice.post(made.json()["add"], {"pictures": _file()}, headers=JSON)
    assert row.status_code == 201
    assert "Being studied" in row.content.decode()
    image = Image.objects.get()
    run_jobs()
    state = as_alice.get(f"/images/{image.pk}/state").content.decode()
    assert "AUTOMATIC1111 · 28 steps" in state
    assert "a lighthouse in thick paint" in state
    refused = as_alice.post(made.json()["add"], {"pictures": _file()}, headers=JSON)
    assert (refused.status_code, refused.json()["error"]) == (422, "This picture is already in the post.")


def test_script_is_told_what_is_wrong(as_alice, alice):
    post = make_post(alice)
    for files, words in (({}, "one picture at a time"), ({"pictures": SimpleUploadedFile("x.png", b"GIF89a")}, "")):
        answer = as_alice.post(f"/posts/{post.pk}/images", files, headers=JSON)
        assert answer.status_code == 422
        assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "x" * 121, "at most 120 characters"),
        ("tags", ", ".join(f"tag{n}" for n in range(21)), "20 are enough"),
        ("tags", "y" * 61, "longer than 60 letters"),
        ("publish_at", "tomorrow", "2026-12-24T18:00"),
        ("publish_at", "9999-12-31T23:59", "before 2200"),
        ("title", "a\0b", "Null characters"),
    ],
)
def test_bad_words_are_said_and_kept(as_alice, alice, field, value, words):
    post = make_image(alice).post
    sent = {"title": "Kept", "text": "also kept", field: value}
    answer = as_alice.post(f"/posts/{post.pk}/edit", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "also kept" in page
    post.refresh_from_db()
    assert post.title == ""


def test_schedule(as_alice, alice, client, run_jobs):
    image = make_image(alice)
    run_jobs()
    later = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    as_alice.post(f"/posts/{image.post_id}/edit", {"action": "schedule", "publish_at": later})
    assert client.get(f"/images/{image.pk}").status_code == 404
    Post.objects.update(publish_at=timezone.now())
    assert services.publish_due_posts() == 1
    assert client.get(f"/images/{image.pk}").status_code == 200


@pytest.mark.parametrize(("moment", "words"), [("2020-01-01T00:00", "has passed"), ("", "Choose the moment")])
def test_schedule_needs_a_moment_to_come(as_alice, alice, moment, words):
    image = make_image(alice)
    answer = as_alice.post(
        f"/posts/{image.post_id}/edit", {"action": "schedule", "publish_at": moment, "title": "Kept"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    image.post.refresh_from_db()
    assert (image.post.status, image.post.title) == ("draft", "")


def test_unpublish_and_publish_again(as_alice, alice, client):
    image = hang_image(alice)
    as_alice.post(f"/posts/{image.post_id}/edit", {"action": "unpublish"})
    assert client.get(f"/images/{image.pk}").status_code == 404
    as_alice.post(f"/posts/{image.post_id}/edit", {"action": "publish"})
    assert client.get(f"/images/{image.pk}").status_code == 200


def test_order_description_and_removal_without_script(as_alice, alice):
    post = make_post(alice)
    one, two = make_image(alice, post=post, colour=1), make_image(alice, post=post, colour=2)
    as_alice.post(f"/posts/{post.pk}/edit", {"later": str(one.pk), f"alt-{one.pk}": "a red wall"})
    assert list(post.images.order_by("position").values_list("pk", flat=True)) == [two.pk, one.pk]
    one.refresh_from_db()
    assert one.alt == "a red wall"
    as_alice.post(f"/posts/{post.pk}/edit", {"order": [str(one.pk), str(two.pk)]})
    assert post.images.order_by("position").first() == one
    as_alice.post(f"/posts/{post.pk}/edit", {"remove": str(one.pk)})
    assert list(post.images.all()) == [two]


@pytest.mark.parametrize("wish", [{"remove": "999"}, {"later": "x"}, {"earlier": ""}, {"order": ["x", "9" * 40]}])
def test_strange_wishes_of_order_do_no_harm(as_alice, alice, wish):
    post = make_image(alice).post
    assert as_alice.post(f"/posts/{post.pk}/edit", wish).status_code in (302, 422)
    assert post.images.count() == 1


def test_twenty_pictures_are_enough(alice):
    post = make_post(alice)
    for colour in range(20):
        make_image(alice, post=post, colour=colour)
    with pytest.raises(RefusedError, match="at most 20"):
        make_image(alice, post=post, colour=99)


def test_too_large_file_is_refused_before_it_is_read(as_alice, alice, settings):
    settings.MAX_PICTURE_BYTES = 100
    answer = as_alice.post(f"/posts/{make_post(alice).pk}/images", {"pictures": _file()}, headers=JSON)
    assert answer.status_code == 422
    assert "MB are taken" in answer.json()["error"]


def test_post_for_a_version_shows_in_its_gallery(as_alice, bob, client, run_jobs):
    version = make_version(bob, "Thick Paint")
    assert "made with Thick Paint" in as_alice.get(f"/posts/new?version={version.pk}").content.decode()
    as_alice.post(f"/posts/new?version={version.pk}", {"action": "publish", "pictures": [_file()]})
    run_jobs()
    row = Resource.objects.get(version=version)
    assert row.source == Resource.Source.PERSON
    assert f"/images/{row.image_id}" in client.get(f"/model-versions/{version.pk}/gallery").content.decode()


def test_strange_origin_is_said(as_alice):
    assert "version" in as_alice.get("/posts/new?version=abc", follow=True).content.decode()
    assert as_alice.get("/posts/new?version=99999").status_code == 200


def test_file_name_cannot_mislead(alice):
    image = services.add_image(
        by=alice, post=make_post(alice), data=png_bytes(), file_name="../../etc/\u202egnp.\nexe\0"
    )
    assert image.file_name == "gnp.exe"


def test_delete_takes_the_pictures_away(as_alice, alice, client):
    image = hang_image(alice)
    as_alice.post(f"/posts/{image.post_id}/delete")
    assert client.get(f"/images/{image.pk}").status_code == 404
    alice.refresh_from_db()
    assert alice.image_count == 0


def test_own_posts_are_listed_with_drafts_first(as_alice, alice):
    hang_image(alice)
    services.edit_post(by=alice, post=make_post(alice), title="Unfinished", text="", tags=[])
    page = as_alice.get("/posts").content.decode()
    assert page.index("Unfinished") < page.index("Without a title")
