"""What the pages of accounts may send."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from impasto.accounts.models import KeyScope, User
from impasto.accounts.services import MAX_AVATAR_BYTES

MAX_LINKS = 8


class LinksField(forms.CharField):
    """Up to eight web addresses, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """A list is shown one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The addresses; names the first that is none."""
        links = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if len(links) > MAX_LINKS:
            raise ValidationError(
                _("At most %(most)s links; there are %(found)s.") % {"most": MAX_LINKS, "found": len(links)}
            )
        check = URLValidator(schemes=["http", "https"])
        for link in links:
            try:
                check(link)
            except ValidationError as error:
                raise ValidationError(_("“%(link)s” is not a web address.") % {"link": link[:80]}) from error
        return links


class ProfileForm(forms.ModelForm):
    """A person's public profile."""

    links = LinksField(required=False, max_length=2000)

    class Meta:
        model = User
        fields = ("display_name", "bio", "links", "private_profile")


class AvatarForm(forms.Form):
    """A new avatar; its content decides what it is, so the service looks at it."""

    picture = forms.FileField(
        error_messages={"required": _("Choose a picture first."), "empty": _("This file is empty.")}
    )

    def clean_picture(self) -> Any:
        """The file, which must be small enough to be read whole."""
        file = self.cleaned_data["picture"]
        if file.size > MAX_AVATAR_BYTES:
            raise ValidationError(_("This file is larger than the 10 MB an avatar may have."))
        return file


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(max_length=60)
    scopes = forms.MultipleChoiceField(choices=KeyScope, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(required=False, min_value=1, max_value=3650)


class EraseForm(forms.Form):
    """The erasing of an account, confirmed by typing its name."""

    username = forms.CharField(max_length=30)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        """The name, which must be one's own."""
        name: str = self.cleaned_data["username"]
        if name.lower() != self.person.username.lower():
            raise ValidationError(
                _("Type your username, %(name)s, to erase the account.") % {"name": self.person.username}
            )
        return name
