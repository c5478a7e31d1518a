"""Refuses addresses that no row can have: PostgreSQL keeps no NUL, so what holds one is nowhere."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_nul(answer: Answer) -> Answer:
    """Middleware: 404 for a path with a NUL, before any view asks the database for it."""

    def checked(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404("There is nothing at this address.")
        return answer(request)

    return checked
