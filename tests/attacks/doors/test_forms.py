"""Every form and list with values nobody should send: a sentence, never a fault, what was typed kept, nothing half-written."""

import json
import re

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from impasto.accounts.models import ApiKey
from impasto.engagement import services as engagement
from impasto.engagement.models import Collection, Comment, TagUse
from impasto.gallery.models import Image, Post
from impasto.gallery.testing import make_image
from impasto.kit.targets import Target
from impasto.library.models import Model, Review, Version
from impasto.library.testing import make_draft, make_version

pytestmark = pytest.mark.django_db

TYPED = "typed by Alice"
GARBAGE = {
    "spaces": " \t\r\n ",
    "markup": "<script>alert(1)</script>{{7*7}}%s%(x)s\\",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "bidi": "\u202eabc\u2066",
    "longer": "y" * 60_000,
    "negative": "-1",
    "huge": str(2**63),
    "nan": "nan",
    "quote": "' or 1=1 --",
    "moment": "9999-12-31T23:59",
    "address": "http://[::1",
    "many": ["1", "2", "3"],
}
# Values that pass most checks of a field, so that they reach what stands behind them.
ALONE = ("surrogate",)
FORMS = {
    "/models/new": {"name": "A", "kind": "lora", "description": "x", "allow_commercial_use": "image"},
    "/models/{model}/edit": {"name": "A", "kind": "lora", "description": "x"},
    "/models/{model}/versions": {
        "name": "v", "base_model": "SDXL 1.0", "trained_words": "x", "changelog": "x", "strength": "1", "strength_min": "0",
        "strength_max": "2", "clip_skip": "1", "steps": "5", "epochs": "1", "early_access_until": "",
    },
    "/models/{model}/order": {"version": "1", "up": ""},
    "/models/{model}/shelf": {"action": "archive"},
    "/models/{model}/gallery/{image}": {"choice": "pinned"},
    "/model-versions/{version}/recommend": {"resource": "1", "weight": "1", "remove": ""},
    "/model-versions/{version}/publish": {"when": "later", "publish_at": ""},
    "/model-versions/{version}/files": {"upload": "x"},
    "/model-versions/{other}/review": {"recommended": "yes", "text": "x"},
    "/model-files/{file}": {"name": "x", "role": "model", "precision": "", "size_kind": ""},
    "/posts/new": {"title": "x", "text": "x", "tags": "a", "publish_at": "", "action": "save"},
    "/posts/{post}/edit": {
        "title": "x", "text": "x", "tags": "a", "publish_at": "", "action": "save", "order": "1", "alt-{image}": "x",
        "remove": "1", "earlier": "1",
    },
    "/posts/{post}/images": {"pictures": "x"},
    "/images/{image}/edit": {"alt": "x", "hide_data": "on"},
    "/images/{image}/resources": {"version": "1", "weight": "1"},
    "/on/library.model/{public}/reactions": {"kind": "like"},
    "/on/library.model/{public}/comments": {"text": "x", "parent": ""},
    "/on/library.model/{public}/tags": {"names": "a", "name": "a", "vote": "up"},
    "/on/library.model/{public}/collect": {"collection": "1", "collected": "on", "name": "x"},
    "/on/library.model/{public}/report": {"reason": "other", "details": "x"},
    "/on/gallery.image/{image}/rating": {"level": "4", "reason": "x"},
    "/comments/{comment}": {"text": "x", "parent": ""},
    "/collections": {"name": "x", "description": "x", "visibility": "private"},
    "/collections/{collection}/edit": {"name": "x", "description": "x", "visibility": "private"},
    "/collections/{collection}/contributors": {"username": "x", "remove": ""},
    "/settings": {"display_name": "x", "bio": "x", "links": "http://x.example", "private_profile": ""},
    "/settings/keys": {"name": "x", "scopes": "read", "days": "1"},
    "/settings/erase": {"username": "x"},
    "/levels": {"levels": "1", "blur": "2", "next": "/"},
    "/home/blocks": {"block": "featured", "move": "up"},
    "/notifications/preferences": {"kind": "comment"},
    "/user/Bob/follow": {"follow": "no"},
    "/user/Bob/hide": {"hide": "yes", "block": "yes"},
    "/accounts/login/": {"login": "x", "password": "x"},
    "/accounts/signup/": {"email": "x@example.org", "username": "xyz", "password1": "x"},
    "/accounts/password/reset/": {"email": "x@example.org"},
    "/accounts/email/": {"email": "x@example.org", "action_add": ""},
    "/accounts/password/change/": {"oldpassword": "x", "password1": "x", "password2": "x"},
}  # fmt: skip
LISTS = {
    "/": ("arrange",),
    "/search": ("q", "type", "tag", "cursor", "exactly"),
    "/search/suggest": ("q",),
    "/images": (
        "sort",
        "period",
        "base_model",
        "tool",
        "tag",
        "remix",
        "has_data",
        "author",
        "version",
        "model",
        "cursor",
    ),
    "/models": ("kind", "base", "tag", "owner", "q", "period", "status", "sort", "cursor"),
    "/models/{public}": ("modelVersionId",),
    "/models/{public}/reviews": ("cursor",),
    "/models/{public}/gallery": ("sort", "cursor", "hidden"),
    "/user/Alice/images": ("sort", "cursor"),
    "/user/Alice/models": ("cursor", "sort"),
    "/posts/new": ("version", "remix_of"),
    "/collections/{collection}": ("cursor",),
    "/notifications": ("cursor",),
    "/on/library.model/{public}/comments": ("cursor",),
    "/api/images": ("sort", "period", "limit", "cursor", "username", "version", "hasData"),
    "/api/models": ("sort", "kind", "limit", "cursor", "owner", "q"),
    "/api/download/models/{other}": ("type", "format", "size", "fp", "fileId", "token"),
    "/-/patterns": ("theme",),
}
CURSORS = ["x", "e30", "WzFd", "WzEsMl0", "WyJ4IiwxXQ", "W251bGwsbnVsbF0", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LDFd", "W05hTiwxXQ", "WyIyMDI2LTAxLTAxIiwxXQ",
           "WyI5OTk5LTEyLTMxVDIzOjU5OjU5KzAwOjAwIiwxXQ", "Wy0xLC0xXQ", "WzFlMzA4LDFd", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwxXQ", "=", "é"]  # fmt: skip
BODIES = {
    "bad UTF-8": (b"name=%ff%fe&text=\xff\xfe", "application/x-www-form-urlencoded"),
    "charset": (b"name=x", "application/x-www-form-urlencoded; charset=no-such"),
    "many fields": (b"&".join(b"f%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
    "no boundary": (b"x", "multipart/form-data"),
    "cut multipart": (b'--b\r\nContent-Disposition: form-data; name="name"', "multipart/form-data; boundary=b"),
    "bad multipart": (b"--b\r\nx\r\n\r\n--b--", "multipart/form-data; boundary=b"),
    "odd boundary": (b"x", "multipart/form-data; boundary=" + "b" * 300),
    "bad encoding": (
        b'--b\r\nContent-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--',
        "multipart/form-data; boundary=b",
    ),
    "json": (b'{"name": [1, {}]}', "application/json"),
    "deep json": (b"[" * 100_000, "application/json"),
    "big number": (b'{"size": 1' + b"0" * 5000 + b', "filename": "x"}', "application/json"),
    "not json": (b"\xff\x00", "application/json"),
    "nan": (b'{"size": NaN, "filename": "\\ud800"}', "application/json"),
    "half a pair": (
        b'{"size": 5, "filename": "\\ud800", "name": "\\ud800", "title": "\\ud800", "kind": "lora"}',
        "application/json",
    ),
    "nul": (
        b'{"size": 5, "filename": "a\\u0000b", "name": "a\\u0000b", "title": "a\\u0000", "kind": "lora"}',
        "application/json",
    ),
    "list": (b"[]", "application/json"),
    "null": (b"null", "application/json"),
    "empty": (b"", "application/json"),
    "odd type": (b"x", "text/\xff"),
}


WRITTEN = (ApiKey, Collection, Comment, TagUse, Image, Post, Model, Review, Version)
COUNTS = "select " + ", ".join(f"(select count(*) from {model._meta.db_table})" for model in WRITTEN)


@pytest.fixture
def places(alice, bob):
    version, draft, other = make_version(alice), make_draft(alice), make_version(bob)
    image = make_image(alice)
    comment = engagement.add_comment(by=alice, target=Target("library.model", version.model_id), text="Hello")
    collection = engagement.create_collection(by=alice, name="Foxes", visibility="public")
    return {
        "model": draft.model_id, "version": draft.pk, "file": version.files.get().pk, "public": version.model_id,
        "other": other.pk, "image": image.pk, "post": image.post_id, "comment": comment.pk, "collection": collection.pk,
    }  # fmt: skip


@pytest.fixture
def asking(alice):
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    return client


def _rows() -> dict[str, int]:
    left_out = {"sessions.session", "usersessions.usersession"}
    models = [model for model in apps.get_models() if model._meta.managed and model._meta.label_lower not in left_out]
    return {model._meta.label: hash(tuple(map(str, model.objects.order_by("pk").values_list()))) for model in models}


def _answer_within(send):
    """An answer, with what it wrote taken back; and whether it changed any row."""
    before = _rows()
    with transaction.atomic():
        answer = send()
        wrote = _rows() != before
        transaction.set_rollback(True)
    return answer, wrote


@pytest.mark.parametrize("form", FORMS)
def test_form_says_what_is_wrong(places, asking, form):
    path, wrong = form.format(**places), []
    good = {name.format(**places): value for name, value in FORMS[form].items()}
    tried = [(f"all = {name}", dict.fromkeys(good, value)) for name, value in GARBAGE.items()]
    tried += [(f"{field} = {name}", {**good, field: GARBAGE[name]}) for field in good for name in ALONE]
    tried += [(f"without {field}", {name: value for name, value in good.items() if name != field}) for field in good]
    for name, values in tried:
        answer, wrote = _sent(asking, path, values)
        if answer.status_code >= 500:
            wrong.append(f"{name}: {answer.status_code}")
        if answer.status_code >= 400 and wrote:
            wrong.append(f"{name} answers {answer.status_code} and writes")
        if answer.status_code == 422 and not _says_something(answer):
            wrong.append(f"{name} answers {answer.status_code} without a sentence")
    assert not wrong, "\n".join(wrong)


def _sent(client, path, values):
    plain = {name: _encodable(value) for name, value in values.items()}
    with transaction.atomic():
        mark = _count()
        answer = client.post(path, plain)
        wrote = _count() != mark
        transaction.set_rollback(True)
    return answer, wrote


def _encodable(value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _count() -> list[int]:
    """A quick look at the tables that forms write; the slow one is `_rows`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return list(cursor.fetchone())


def _says_something(answer) -> bool:
    if answer.headers["Content-Type"].startswith("application/json"):
        return bool(answer.json()["error"])
    return bool(re.search(rb'class="[^"]*\berror|aria-invalid="true"|is-bad|errorlist', answer.content))


KEPT = {
    "/models/new": ({"kind": "nothing", "description": TYPED}, "name"),
    "/models/{model}/versions": ({"name": TYPED, "base_model": "none"}, "base_model"),
    "/posts/new": ({"title": TYPED, "tags": "x" * 70}, "tags"),
    "/posts/{post}/edit": ({"title": TYPED, "tags": "x" * 70}, "tags"),
    "/on/library.model/{public}/comments": ({"text": TYPED + "x" * 10_001}, "text"),
    "/comments/{comment}": ({"text": TYPED + "x" * 10_001}, "text"),
    "/collections": ({"name": "x" * 81, "description": TYPED, "visibility": "private"}, "name"),
    "/settings": ({"display_name": TYPED, "links": "not an address"}, "links"),
    "/settings/keys": ({"name": TYPED, "scopes": "all"}, "scopes"),
    "/model-versions/{other}/review": ({"text": TYPED}, "recommended"),
    "/on/library.model/{public}/report": ({"details": TYPED, "reason": "none"}, "reason"),
}


@pytest.mark.parametrize("form", KEPT)
def test_what_was_typed_is_kept(places, asking, form):
    values, _field = KEPT[form]
    answer, wrote = _answer_within(lambda: asking.post(form.format(**places), values))
    assert answer.status_code == 422
    assert TYPED in answer.content.decode()
    assert not wrote


@pytest.mark.parametrize("page", LISTS)
def test_list_says_what_is_wrong(places, asking, page):
    path, wrong = page.format(**places), []
    for name in LISTS[page]:
        values = [*GARBAGE.values(), *(CURSORS if name == "cursor" else ())]
        for value in values:
            if isinstance(value, str) and len(value) > 20_000:
                continue
            query = {name: _encodable(value)}
            for headers in ({}, {"HX-Request": "true"}) if name == "cursor" else ({},):
                answer = asking.get(path, query, headers=headers)
                if answer.status_code >= 500:
                    wrong.append(f"{name}={value!r:.60}: {answer.status_code}")
    for query in ("%ff=%fe", "a=%00&%00=b", "&&&===", "cursor=&cursor=&limit=1&limit=2", "q=" + "%F0%9F%98%80" * 500):
        assert asking.get(f"{path}?{query}").status_code < 500, query[:60]
    assert not wrong, "\n".join(wrong)


ADDRESSES = [*list(FORMS)[::3], "/uploads/", "/api/models", "/api/posts", "/api/models/{model}/versions", "/api/posts/{post}/images",
             "/api/versions/{version}/publish", "/api/versions/{version}/files", "/api/posts/{post}/publish"]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_body_that_is_none_is_refused(places, asking, body):
    data, kind = BODIES[body]
    wrong = []
    for address in dict.fromkeys(ADDRESSES):
        with transaction.atomic():
            answer = asking.generic("POST", address.format(**places), data, content_type=kind)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            wrong.append(f"{address}: {answer.status_code}")
        elif address.startswith(("/api/", "/uploads/")) and answer.status_code >= 400 and not _is_json(answer):
            wrong.append(f"{address}: {answer.status_code} without JSON")
    assert not wrong, "\n".join(wrong)


def _is_json(answer) -> bool:
    if answer.status_code == 405:
        return True
    try:
        return bool(json.loads(answer.content)["error"])
    except (ValueError, KeyError):
        return False


@pytest.mark.parametrize(
    "path",
    [
        "/images/99999999999999999999", "/models/9223372036854775808", "/posts/0", "/user/%00", "/user/%ff", "/user/" + "x" * 5000,
        "/on/x/1/comments", "/on/%00/1/tags", "/on/gallery.image/99999999999999999999/reactions", "/progress/%00", "/comments/9223372036854775808",
        "/collections/9223372036854775808", "/model-versions/9223372036854775808", "/model-files/9223372036854775808", "/api/models/0",
        "/api/images/99999999999999999999", "/api/versions/by-hash/%00", "/api/versions/by-hash/" + "A" * 3000, "/api/download/models/x",
        "/api/download/models/99999999999999999999", "/api/download/models/%00", "/uploads/x", "/models/1/%F0%9F%98%80", "/%2e%2e/%2e%2e/etc/passwd",
        "/settings/keys/9223372036854775808/revoke", "/reviews/9223372036854775808/delete", "/static/../x", "//evil.example", "/\\x",
        "/on/engagement.comment/9223372036854775808/report", "/on/engagement.collection/9223372036854775808/comments",
        "/on/accounts.user/9223372036854775808/report", "/on/library.version/9223372036854775808/collect", "/images/9223372036854775808/raw",
        "/models/9223372036854775808/gallery", "/model-versions/9223372036854775808/gallery", "/posts/9223372036854775808/edit",
    ],
)  # fmt: skip
def test_address_of_nothing_is_not_found(asking, path):
    for send in (asking.get, asking.post, asking.delete):
        answer = send(path)
        assert answer.status_code < 500, f"{send.__name__}: {answer.status_code}"
