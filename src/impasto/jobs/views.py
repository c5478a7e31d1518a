"""Pages and fragments: how far a piece of work has come."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404

from impasto.jobs import queries


def progress(request: HttpRequest, topic: str) -> JsonResponse:
    """The last state of a topic as JSON, for pages without a live stream."""
    row = get_object_or_404(queries.visible_to(request.user), topic=topic)
    return JsonResponse({"state": row.state, "done": row.done, "total": row.total, "message": row.message})
