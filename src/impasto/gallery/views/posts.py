"""Pages: a post, the composer where it is made, and what its author does with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.gallery import queries, services
from impasto.gallery.errors import GalleryError
from impasto.gallery.forms import NewPostForm, PostForm
from impasto.gallery.models import Post
from impasto.gallery.views import composing
from impasto.gallery.views.answers import is_part, not_here, refused, said, wants_json


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post with its pictures."""
    page = queries.post_page(request.user, pk)
    if page is None:
        raise not_here()
    return render(request, "gallery/post.html", {"page": page, "post": page.post})


@login_required
@require_GET
def post_list(request: HttpRequest) -> HttpResponse:
    """One's own posts, drafts first, so that none is forgotten."""
    return render(request, "gallery/posts.html", {"posts": queries.own_posts(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest) -> HttpResponse:
    """Begin a post: without script the form brings words and pictures at once, with script the pictures come first."""
    origin = NewPostForm(request.GET)
    if not origin.is_valid():
        messages.error(request, said(origin))
        return redirect("gallery:post_new")
    if request.method == "GET":
        return composing.page(request, None, PostForm(), origin=composing.origin_of(request, origin))
    form = PostForm(request.POST)
    if not form.is_valid():
        return composing.page(request, None, form, origin=composing.origin_of(request, origin), status=422)
    return _create(request, form, origin)


@login_required
@require_http_methods(["GET", "POST"])
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a post: words, order, descriptions, more pictures; save, publish, schedule or take back."""
    found = get_object_or_404(queries.editable_posts(request.user), pk=pk)
    if request.method == "GET":
        return composing.page(request, found, PostForm(initial=composing.words_of(found)))
    form = PostForm(request.POST)
    if not form.is_valid():
        return composing.page(request, found, form, status=422)
    refusals = composing.add_files(request, found)
    try:
        with transaction.atomic():
            composing.save(request, found, form)
            done = composing.act(request, found, form)
    except GalleryError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        return composing.page(request, found, form, status=422)
    for sentence in refusals:
        messages.error(request, sentence)
    return redirect(done)


@login_required
@require_POST
def image_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add pictures to a post; a script gets the new rows of the composer, everyone else the composer."""
    found = get_object_or_404(queries.editable_posts(request.user), pk=pk)
    if not wants_json(request) and not is_part(request):
        for sentence in composing.add_files(request, found):
            messages.error(request, sentence)
        return redirect("gallery:post_edit", pk)
    files = request.FILES.getlist("pictures")
    if len(files) != 1:
        return JsonResponse({"error": _("Send one picture at a time in the field “pictures”.")}, status=422)
    try:
        image = composing.add_file(request, found, files[0])
    except GalleryError as error:
        return refused(request, error, reverse("gallery:post_edit", args=[pk]))
    rows = composing.draft_rows(request, found, [image.pk])
    return render(request, "gallery/_draft_image.html", {"row": rows[0]}, status=201)


@login_required
@require_POST
def post_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post and its pictures away."""
    found = get_object_or_404(queries.editable_posts(request.user), pk=pk)
    services.delete_post(by=request.user, post=found)
    messages.success(request, _("The post and its pictures are gone."))
    return redirect("gallery:feed")


def _create(request: HttpRequest, form: PostForm, origin: NewPostForm) -> HttpResponse:
    """A new post with what the form brought; a form whose every picture was refused leaves no trace."""
    files = request.FILES.getlist("pictures")
    tie = composing.origin_of(request, origin)
    try:
        with transaction.atomic():
            made: Post = services.create_post(by=request.user, for_version=tie.version, remix_of=tie.image)
            refusals = composing.add_files(request, made)
            if files and len(refusals) == len(files):
                raise GalleryError(" ".join(refusals))
            composing.save(request, made, form)
            done = composing.act(request, made, form)
    except GalleryError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        if wants_json(request):
            return JsonResponse({"error": error.sentence}, status=422)
        return composing.page(request, None, form, origin=tie, status=422)
    if wants_json(request):
        addresses = {
            "edit": reverse("gallery:post_edit", args=[made.pk]),
            "add": reverse("gallery:image_add", args=[made.pk]),
        }
        return JsonResponse({"id": made.pk, **addresses}, status=201)
    for sentence in refusals:
        messages.error(request, sentence)
    return redirect(done)
