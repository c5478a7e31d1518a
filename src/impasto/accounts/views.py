"""Pages: a person's profile for others, and their own settings and keys."""

from typing import Any, cast

from django.conf import settings as house
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.accounts import queries, services
from impasto.accounts.forms import AvatarForm, EraseForm, KeyForm, ProfileForm
from impasto.accounts.models import AVATAR_WAITING, KeyScope, User
from impasto.kit.markdown import render as render_markdown


@require_GET
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """A person: who they are, what they made."""
    person = get_object_or_404(queries.visible_to(request.user), username__iexact=username)
    return render(
        request,
        "accounts/profile.html",
        {
            "person": person,
            "portrait": queries.portrait_of(person, width=256),
            "bio_html": render_markdown(person.bio),
        },
    )


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own profile, at an address that is the same for everyone."""
    return redirect("accounts:profile", _person(request).username)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """A person's own settings; what was typed is kept when something is wrong."""
    person = _person(request)
    form = ProfileForm(request.POST or None, instance=queries.fresh(person))
    if request.method == "POST" and form.is_valid():
        services.update_profile(person=person, values=form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:settings")
    return _settings_page(request, form, AvatarForm())


@login_required
@require_http_methods(["GET", "POST"])
def avatar(request: HttpRequest) -> HttpResponse:
    """One's own avatar: changed or taken away by POST; asked for again by the settings while it is prepared."""
    person = _person(request)
    if request.method == "GET":
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect("accounts:settings")
        return render(request, "accounts/_avatar.html", _avatar_context(person, AvatarForm()))
    if "remove" in request.POST:
        services.remove_avatar(person=person)
        messages.success(request, _("Your picture is taken away."))
        return redirect("accounts:settings")
    form = AvatarForm(request.POST, request.FILES)
    if _is_taken(person, form):
        return redirect("accounts:settings")
    return _settings_page(request, ProfileForm(instance=queries.fresh(person)), form)


def _is_taken(person: User, form: AvatarForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.set_avatar(person=person, data=form.cleaned_data["picture"].read())
    except services.PersonRefusedError as refusal:
        form.add_error("picture", str(refusal))
        return False
    return True


def _settings_page(request: HttpRequest, form: ProfileForm, avatar_form: AvatarForm) -> HttpResponse:
    context = {"form": form, **_avatar_context(_person(request), avatar_form)}
    status = 422 if form.errors or avatar_form.errors else 200
    return render(request, "accounts/settings.html", context, status=status)


def _avatar_context(person: User, form: AvatarForm) -> dict[str, Any]:
    return {
        "avatar_form": form,
        "is_waiting": person.avatar_note == AVATAR_WAITING,
        "portrait": queries.portrait_of(person),
    }


@login_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """A person's API keys; a new one is shown once."""
    person = _person(request)
    form = KeyForm(request.POST or None)
    made, status = "", 200
    if request.method == "POST":
        made = _make_key(person, form)
        status = 201 if made else 422
    context = {"form": form, "keys": queries.keys_of(person), "made": made, "scopes": KeyScope.choices}
    return render(request, "accounts/keys.html", context, status=status)


def _make_key(person: User, form: KeyForm) -> str:
    if not form.is_valid():
        return ""
    wish = form.cleaned_data
    try:
        return services.create_key(person=person, name=wish["name"], scopes=wish["scopes"], days=wish["days"])
    except services.PersonRefusedError as error:
        form.add_error(None, str(error))
        return ""


@login_required
@require_POST
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own keys."""
    if services.revoke_key(person=_person(request), key_id=pk):
        messages.success(request, _("The key is revoked; tools that used it are signed out."))
    return redirect("accounts:keys")


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything this room keeps about the person, as JSON."""
    answer = JsonResponse(queries.personal_data(_person(request)), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="impasto-account.json"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account, confirmed by name."""
    person = _person(request)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        services.erase(person=person)
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect(house.LOGOUT_REDIRECT_URL)
    return render(request, "accounts/erase.html", {"form": form}, status=422 if form.errors else 200)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
