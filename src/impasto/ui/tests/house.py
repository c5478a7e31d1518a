"""A small house for browser tests: a feed, picture pages and uploads drawn from the stories, in memory and without a database."""

import hashlib
import importlib
import json
from collections import defaultdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from impasto.ui import stories

# By name: this room stands below the one that composes the URL map.
real_addresses = importlib.import_module(settings.ROOT_URLCONF).urlpatterns

PAGE = 24
LAST = 96

FEED = """
{% extends "ui/base.html" %}
{% from "ui/components/cards.html" import masonry %}{% from "ui/components/navigation.html" import more %}
{% block title %}Feed{% endblock %}
{% block main %}<h1 class="sr-only">Feed</h1>
{% call masonry(pictures, react_kinds="like heart laugh cry fire") %}{{ more(next_url, "The end") }}{% endcall %}{% endblock %}
"""
NEXT = """
{% from "ui/components/cards.html" import picture_cards %}{% from "ui/components/navigation.html" import more %}
{{ picture_cards(pictures) }}{{ more(next_url, "The end") }}
"""
PICTURE = """
{% extends "ui/base.html" %}
{% from "ui/components/viewer.html" import viewer %}{% from "ui/components/talk.html" import reactions_bar %}
{% from "ui/components/facts.html" import prompt, key_values %}{% from "ui/components/resource.html" import resource_list %}
{% block title %}Picture {{ number }}{% endblock %}
{% block layout %}<main id="main">{% call viewer(picture) %}<h1>Picture {{ number }}</h1>
{{ reactions_bar("/-/test/react", kinds, csrf_input) }}{{ resource_list(resources) }}{{ prompt("Prompt", text) }}
{{ key_values((("Steps", 30), ("Seed", "2904538117"))) }}{% endcall %}</main>{% endblock %}
"""
UPLOAD = """
{% extends "ui/base.html" %}{% from "ui/components/upload.html" import dropzone %}
{% block main %}<h1>Upload</h1><form>{{ dropzone("files", "/-/test/uploads/", "Drop files", accept=".safetensors") }}</form>{% endblock %}
{% block scripts %}<script type="module" src="{{ static("ui/js/upload.js") }}"></script>{% endblock %}
"""

PARTS: dict[str, dict[int, bytes]] = defaultdict(dict)
PUTS: list[tuple[str, int]] = []
REFUSED: list[int] = []


def draw(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    return HttpResponse(engines["jinja"].from_string(source).render(context, request))


def picture(number: int) -> dict[str, object]:
    return {
        **stories.picture(number),
        "guarded": False,
        "url": f"/-/test/pictures/{number}",
        "copy_url": f"/-/test/copy/{number}",
        "react_url": "/-/test/react",
        "remix_url": f"/-/test/feed?remix={number}",
    }


def feed(request):
    start = int(request.GET.get("cursor", 0))
    pictures = [picture(number) for number in range(start, start + PAGE)]
    next_url = f"/-/test/feed?cursor={start + PAGE}" if start + PAGE < LAST else ""
    return draw(request, NEXT if request.htmx else FEED, pictures=pictures, next_url=next_url)


def picture_page(request, number):
    kinds, resources = stories.reactions(), stories.resources()
    return draw(
        request, PICTURE, number=number, picture=picture(number), kinds=kinds, resources=resources, text=stories.PROMPT
    )


def copy(request, number):
    return HttpResponse(f"prompt of {number}", content_type="text/plain")


def react(request):
    source = '{% from "ui/components/talk.html" import reactions_bar %}{{ reactions_bar("/-/test/react", kinds, csrf_input) }}'
    return draw(request, source, kinds=[{**kind, "mine": True} for kind in stories.reactions()])


def upload_page(request):
    return draw(request, UPLOAD)


def create_upload(request):
    json.loads(request.body)
    return JsonResponse({"id": str(len(PARTS) + 1)})


def etag(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def list_parts(request, upload):
    return JsonResponse(
        {"parts": [{"PartNumber": n, "Size": len(b), "ETag": etag(b)} for n, b in PARTS[upload].items()]}
    )


def sign_part(request, upload, number):
    return JsonResponse({"url": f"/-/test/put/{upload}/{number}", "headers": {}})


@csrf_exempt
def put_part(request, upload, number):
    if REFUSED:
        return JsonResponse({"error": "The house is starting."}, status=REFUSED.pop())
    body = request.read()
    if len(body) != int(request.headers["Content-Length"]):
        return JsonResponse({"error": "The part was cut off."}, status=400)
    PARTS[upload][number] = body
    PUTS.append((upload, number))
    return HttpResponse(headers={"ETag": f'"{etag(body)}"'})


def complete_upload(request, upload):
    asked = sorted(part["PartNumber"] for part in json.loads(request.body)["parts"])
    whole = b"".join(PARTS[upload][number] for number in asked)
    return JsonResponse({"id": upload, "sha256": hashlib.sha256(whole).hexdigest()})


def abort_upload(request, upload):
    PARTS.pop(upload, None)
    return JsonResponse({})


urlpatterns = [
    path("-/test/feed", feed),
    path("-/test/pictures/<int:number>", picture_page),
    path("-/test/copy/<int:number>", copy),
    path("-/test/react", react),
    path("-/test/upload", upload_page),
    path("-/test/uploads/", create_upload),
    path("-/test/uploads/<str:upload>/parts", list_parts),
    path("-/test/uploads/<str:upload>/parts/<int:number>", sign_part),
    path("-/test/uploads/<str:upload>/complete", complete_upload),
    path("-/test/uploads/<str:upload>", abort_upload),
    path("-/test/put/<str:upload>/<int:number>", put_part),
    *real_addresses,
]
