"""What the author of a picture does on its page: describe it, say what it used, watch it being studied."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from impasto.gallery import queries, services
from impasto.gallery.errors import GalleryError
from impasto.gallery.forms import ImageForm, ResourceForm
from impasto.gallery.models import Image
from impasto.gallery.views import composing
from impasto.gallery.views.answers import refused
from impasto.library import queries as library


@login_required
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the study of one's picture has come, as the part of the composer or page that shows it."""
    image = get_object_or_404(queries.editable_images(request.user), pk=pk)
    row = composing.draft_rows(request, image.post, [pk])[0]
    return render(request, "gallery/_draft_state.html", {"row": row})


@login_required
@require_POST
def image_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a picture and say whether others see how it was made."""
    image = _own(request, pk)
    form = ImageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A description has at most 300 letters."))
        return redirect("gallery:image", pk)
    services.edit_image(by=request.user, image=image, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("gallery:image", pk)


@login_required
@require_POST
def image_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a picture out of its post for good."""
    image = _own(request, pk)
    post_id = image.post_id
    services.remove_image(by=request.user, image=image)
    messages.success(request, _("The picture is gone."))
    return redirect("gallery:post_edit", post_id)


@login_required
@require_POST
def resource_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by hand that a picture used a version."""
    image = _own(request, pk)
    back = f"{queries.image_url(pk)}#resources"
    form = ResourceForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for found in form.errors.values() for error in found))
        return redirect(back)
    versions = library.versions_visible_to(request.user).select_related("model")
    version = versions.filter(pk=form.cleaned_data["version"]).first()
    if version is None:
        messages.error(request, _("There is no such version here."))
        return redirect(back)
    try:
        services.add_resource(by=request.user, image=image, version=version, weight=form.cleaned_data["weight"])
    except GalleryError as error:
        return refused(request, error, back)
    messages.success(request, _("Added. The picture is in its gallery now."))
    return redirect(back)


@login_required
@require_POST
def resource_remove(request: HttpRequest, pk: int, resource_pk: int) -> HttpResponse:
    """Take a resource off a picture."""
    resource = get_object_or_404(queries.resources_of(_own(request, pk)), pk=resource_pk)
    services.remove_resource(by=request.user, resource=resource)
    return redirect(f"{queries.image_url(pk)}#resources")


@login_required
@require_POST
def relink(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again for what is not linked yet."""
    found = services.relink(by=request.user, image=_own(request, pk))
    text = ngettext("%(count)s resource was found.", "%(count)s resources were found.", found) % {"count": found}
    messages.success(request, text if found else _("Nothing new was found. It will be linked when someone uploads it."))
    return redirect(f"{queries.image_url(pk)}#resources")


def _own(request: HttpRequest, pk: int) -> Image:
    return get_object_or_404(queries.editable_images(request.user), pk=pk)
