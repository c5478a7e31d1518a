"""What people type into the library, checked: sizes, choices and what contradicts itself, each said beside its field."""

import datetime as dt
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from impasto.library import queries
from impasto.library.models import CommercialUse, File, Model, ModelKind, Version
from impasto.library.services import ModelDetails, VersionDetails

MAX_EARLY_ACCESS = dt.timedelta(days=30)
MAX_WORD_LENGTH = 200
MAX_WORDS = 100
WEIGHT_LIMIT = 10.0
PRECISIONS = ("fp32", "fp16", "bf16", "fp8", "int8", "int4", "nf4")


class ModelForm(forms.Form):
    """What a maker says about a model and allows."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What people will call it and search for."))
    kind = forms.ChoiceField(label=_("Kind"), choices=ModelKind.choices, initial=ModelKind.LORA)
    description = forms.CharField(
        label=_("Description"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What it is for, how it was made, what it cannot do. Markdown works."),
    )
    allow_no_credit = forms.BooleanField(label=_("Use it without crediting me"), required=False, initial=True)
    allow_derivatives = forms.BooleanField(label=_("Share merges and changes of it"), required=False, initial=True)
    allow_different_license = forms.BooleanField(
        label=_("Give merges other permissions than these"), required=False, initial=True
    )
    allow_commercial_use = forms.MultipleChoiceField(
        label=_("For money"),
        choices=CommercialUse.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[CommercialUse.IMAGE],
    )

    def details(self) -> ModelDetails:
        """The checked values."""
        values = dict(self.cleaned_data)
        values["allow_commercial_use"] = tuple(values["allow_commercial_use"])
        return ModelDetails(**values)

    @staticmethod
    def of(model: Model) -> dict[str, Any]:
        """What the form shows of a model."""
        return {name: getattr(model, name) for name in ModelForm.base_fields}


def _number(label: Any, low: float, high: float, help_text: Any = "") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any", "min": low, "max": high})
    return forms.FloatField(
        label=label, min_value=low, max_value=high, required=False, widget=widget, help_text=help_text
    )


def _count(label: Any, high: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=high, required=False, help_text=help_text)


class VersionForm(forms.Form):
    """What a maker says about one version: what it stands on, the words that wake it, how to use it."""

    name = forms.CharField(label=_("Version name"), max_length=80, initial="v1.0")
    base_model = forms.ChoiceField(
        label=_("Base model"), help_text=_("What it was trained on: tools pick what fits together by this.")
    )
    trained_words = forms.CharField(
        label=_("Trigger words"),
        required=False,
        max_length=MAX_WORDS * MAX_WORD_LENGTH,
        widget=forms.Textarea(attrs={"placeholder": "starlight style\nglowing outlines"}),
        help_text=_("One word or phrase a line; empty when it needs none."),
    )
    changelog = forms.CharField(
        label=_("About this version"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What is new or different. Markdown works."),
    )
    strength = _number(_("Weight"), -WEIGHT_LIMIT, WEIGHT_LIMIT, _("What you would use yourself, such as 0.8."))
    strength_min = _number(_("Weight from"), -WEIGHT_LIMIT, WEIGHT_LIMIT)
    strength_max = _number(_("Weight to"), -WEIGHT_LIMIT, WEIGHT_LIMIT)
    clip_skip = _count(_("Clip skip"), 12)
    steps = _count(_("Training steps"), 100_000_000)
    epochs = _count(_("Epochs"), 100_000)
    early_access_until = forms.DateTimeField(
        label=_("Early access until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Until then only you can download it; at most 30 days ahead, in UTC."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = queries.base_models_by_family()
        choices = [(family, [(name, name) for name in names]) for family, names in groups.items()]
        # A base model that is not offered any more stays what it is on versions that have it.
        present = self.initial.get("base_model")
        if present and all(present not in names for names in groups.values()):
            choices.append((gettext("Not offered any more"), [(present, present)]))
        _choices(self, "base_model", [("", gettext("Choose a base model")), *choices])

    def clean_trained_words(self) -> tuple[str, ...]:
        """The lines as words; raises for too many or too long ones, naming the first."""
        words = [" ".join(line.split()) for line in self.cleaned_data["trained_words"].splitlines()]
        words = list(dict.fromkeys(word for word in words if word))
        for word in words:
            if len(word) > MAX_WORD_LENGTH:
                raise forms.ValidationError(
                    _("“%(word)s…” is longer than %(n)s characters."), params={"word": word[:30], "n": MAX_WORD_LENGTH}
                )
        if len(words) > MAX_WORDS:
            raise forms.ValidationError(
                _("At most %(n)s lines; these are %(have)s."), params={"n": MAX_WORDS, "have": len(words)}
            )
        return tuple(words)

    def clean_early_access_until(self) -> dt.datetime | None:
        """At most 30 days ahead; a past moment is no early access."""
        until: dt.datetime | None = self.cleaned_data["early_access_until"]
        if until is not None and until > timezone.now() + MAX_EARLY_ACCESS:
            raise forms.ValidationError(_("Early access lasts at most 30 days."))
        return until

    def clean(self) -> dict[str, Any]:
        """The weights must stand in order."""
        values = super().clean() or {}
        low, usual, high = (values.get(name) for name in ("strength_min", "strength", "strength_max"))
        if low is not None and high is not None and low > high:
            self.add_error("strength_max", _("This is less than “Weight from”."))
        elif usual is not None and ((low is not None and usual < low) or (high is not None and usual > high)):
            self.add_error("strength", _("The weight lies outside its own range."))
        return values

    def details(self) -> VersionDetails:
        """The checked values."""
        return VersionDetails(**self.cleaned_data)

    @staticmethod
    def of(version: Version) -> dict[str, Any]:
        """What the form shows of a version."""
        values = {name: getattr(version, name) for name in VersionForm.base_fields if name != "base_model"}
        values["base_model"] = version.base_model_id
        values["trained_words"] = "\n".join(version.trained_words)
        return values


class PublishForm(forms.Form):
    """Now, or at a moment."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("Now")), ("later", _("At a time I choose"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In UTC."),
    )

    def clean(self) -> dict[str, Any]:
        """A later moment must be said."""
        values = super().clean() or {}
        if values.get("when") == "later" and not values.get("publish_at") and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choose the day and the time."))
        return values


class FileForm(forms.Form):
    """What a file is called and what it is."""

    name = forms.CharField(label=_("File name"), max_length=200)
    role = forms.ChoiceField(label=_("What it is"), choices=File.Role.choices)
    precision = forms.ChoiceField(label=_("Precision"), required=False)
    size_kind = forms.ChoiceField(label=_("Size"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unsaid = ("", gettext("Not said"))
        # The worker may have read a precision that makers are not offered.
        present = self.initial.get("precision") or PRECISIONS[0]
        offered = dict.fromkeys([*PRECISIONS, present])
        _choices(self, "precision", [unsaid, *((one, one) for one in offered)])
        _choices(self, "size_kind", [unsaid, ("full", gettext("Full")), ("pruned", gettext("Pruned"))])


class ReviewForm(forms.Form):
    """Thumbs and a few words."""

    recommended = forms.TypedChoiceField(
        label=_("Your verdict"),
        choices=[("yes", _("Thumbs up")), ("no", _("Thumbs down"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose thumbs up or thumbs down.")},
    )
    text = forms.CharField(
        label=_("What you found"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"placeholder": _("What worked, at which weight, with which checkpoint?")}),
    )


class TakeDownForm(forms.Form):
    """Why the house removes a model."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Everyone will read it on the page."))


class RecommendForm(forms.Form):
    """One version that goes well with this one, named by its address, its AIR or its number."""

    resource = forms.CharField(
        label=_("Resource"),
        max_length=300,
        help_text=_("The address of its page here, its AIR, or its version number."),
    )
    weight = _number(_("Weight"), -WEIGHT_LIMIT, WEIGHT_LIMIT)

    def clean_resource(self) -> int:
        """The version's id; raises when the text names none."""
        found = version_id_in(self.cleaned_data["resource"])
        if found is None:
            raise forms.ValidationError(_("This names no version here: paste the address of a model's page."))
        return found


class FilterForm(forms.Form):
    """What a list of models is narrowed to, from its address."""

    kind = forms.MultipleChoiceField(choices=ModelKind.choices, required=False)
    base = forms.MultipleChoiceField(required=False)
    tag = forms.CharField(max_length=60, required=False)
    owner = forms.CharField(max_length=30, required=False)
    q = forms.CharField(max_length=100, required=False)
    period = forms.ChoiceField(choices=[("", _("Any time")), *((one, one) for one in queries.PERIODS)], required=False)
    status = forms.ChoiceField(choices=[("", _("Any")), *((one, one) for one in queries.STATUSES)], required=False)
    sort = forms.ChoiceField(choices=[(one, one) for one in queries.SORTS], required=False)
    cursor = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, base_models: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "base", [(name, name) for name in base_models])

    def filters(self) -> queries.ModelFilters:
        """The checked wishes."""
        values = self.cleaned_data
        return queries.ModelFilters(
            kinds=tuple(values["kind"]),
            base_models=tuple(values["base"]),
            tag=values["tag"],
            owner=values["owner"],
            query=" ".join(values["q"].split()),
            period=values["period"],
            status=values["status"],
            sort=values["sort"] or "newest",
        )


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def version_id_in(text: str) -> int | None:
    """The version a text names: "12", an address with modelVersionId, /model-versions/12, or an AIR ending in @12."""
    text = text.strip()
    parts = urlsplit(text) if "/" in text or "?" in text else None
    if parts is not None:
        asked = parse_qs(parts.query).get("modelVersionId", [""])[0]
        found = re.search(r"/model-versions/(\d{1,18})", parts.path)
        text = asked or (found.group(1) if found else "")
    elif text.startswith("urn:air:"):
        text = text.partition("@")[2].partition(".")[0].partition("+")[0]
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
