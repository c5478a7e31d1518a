"""Pages: one picture with everything that is known of it, and the files it gives."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from impasto.gallery import policies, queries
from impasto.gallery.models import GenerationData
from impasto.gallery.queries import ImagePage, facts
from impasto.gallery.views.answers import is_part, not_here
from impasto.kit import media
from impasto.moderation.levels import CHOICES, Level, label_of
from impasto_engine.metadata.writer import write_infotext

TEXT = "text/plain; charset=utf-8"


@require_GET
def image(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture with how it was made, what it used and what people say; opened over a list, only its main part."""
    found = queries.image_page(request.user, pk)
    if found is None:
        raise not_here()
    over_a_list = request.headers.get("X-Overlay") == "1" or is_part(request)
    context = {"layout": "ui/overlay.html" if over_a_list else "ui/base.html", **_context(request, found)}
    answer = render(request, "gallery/image.html", context)
    patch_vary_headers(answer, ["HX-Request", "X-Overlay", "Cookie"])
    return answer


@require_GET
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """All generation data as the text that A1111 and its kin take."""
    generation = _generation(request, pk)
    made_by = queries.made_by(generation)
    return HttpResponse(write_infotext(made_by) if made_by else "", content_type=TEXT)


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture as its maker uploaded it, workflow and all, without its location data."""
    row = queries.visible_to(request.user).select_related("media").filter(pk=pk).first()
    if row is None:
        raise not_here()
    return redirect(media.address(row.media, width=None, name=row.pk, signed=True))


@require_GET
def workflow(request: HttpRequest, pk: int) -> HttpResponse:
    """The ComfyUI workflow as a file that ComfyUI opens; the graph of the API where the page's form is absent."""
    graphs = queries.workflow_of(_generation(request, pk))
    text = graphs.get("workflow") or graphs.get("prompt")
    if not text:
        raise not_here()
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="workflow-{pk}.json"'
    return answer


@require_GET
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text of the file as found, for those who look closer than any parser."""
    texts = queries.raw_of(_generation(request, pk))
    return HttpResponse("\n\n".join(f"[{where}]\n{text}" for where, text in texts), content_type=TEXT)


def _generation(request: HttpRequest, pk: int) -> GenerationData:
    row = queries.visible_to(request.user).select_related("generation").filter(pk=pk).first()
    if row is None or not policies.may_see_data(request.user, row) or not hasattr(row, "generation"):
        raise not_here()
    return row.generation


def _context(request: HttpRequest, page: ImagePage) -> dict[str, Any]:
    made_by = page.made_by
    row = page.image
    return {
        "page": page,
        "image": row,
        "card": page.card,
        "large_src": media.address(page.card.media, width=1024, name=row.pk, signed=True),
        "original_src": media.address(page.card.media, width=None, name=row.pk, signed=True),
        "level_label": label_of(row.level),
        "levels": [(level, label) for level, label in CHOICES if row.level < level < Level.BLOCKED],
        "all_levels": CHOICES,
        "may_moderate": policies.may_moderate(request.user),
        "may_edit": policies.may_edit(request.user, row.post),
        "made_by": made_by,
        "settings": facts.settings_of(made_by) if made_by else [],
        "passes": facts.passes_of(made_by) if made_by else [],
        "other": facts.other_of(made_by) if made_by else [],
        "infotext": write_infotext(made_by) if made_by else "",
        "has_workflow": page.has_workflow,
        "has_raw": page.has_raw,
        "warnings": page.generation.warnings if page.generation else [],
        "is_hidden_data": row.hide_data and page.generation is None,
        "shows_publicly": row.is_public and row.level == Level.PG,
        "address": f"{settings.BASE_URL}{page.card.url}",
    }
