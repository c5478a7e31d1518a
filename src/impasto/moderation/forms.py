"""What the pages of moderation may send."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from impasto.moderation.levels import LABELS, PUBLIC_LEVELS, Level
from impasto.moderation.models import Decision, Report

CHOOSABLE = [(int(level), label) for level, label in LABELS.items() if level & PUBLIC_LEVELS]


class MaskField(forms.TypedMultipleChoiceField):
    """Ticked levels as one bit mask."""

    def clean(self, value: object) -> int:
        """The union of the ticked levels."""
        return sum(set(super().clean(value)))


class LevelsForm(forms.Form):
    """What a person wants to see, and what is covered until asked for."""

    levels = MaskField(choices=CHOOSABLE, coerce=int, required=False)
    blur = MaskField(choices=CHOOSABLE, coerce=int, required=False)
    next = forms.CharField(required=False, max_length=2000)

    def clean_levels(self) -> int:
        """At least one level, or there would be nothing to see."""
        levels: int = self.cleaned_data["levels"]
        if not levels:
            raise ValidationError(_("Choose at least one level; without any there is nothing to see."))
        return levels


class ReportForm(forms.Form):
    """What is wrong with a target."""

    reason = forms.ChoiceField(choices=Report.Reason, label=_("What is wrong?"))
    details = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea, label=_("Anything that helps us see it")
    )


class RatingForm(forms.Form):
    """A target's new level."""

    level = forms.TypedChoiceField(choices=[(int(level), label) for level, label in LABELS.items()], coerce=int)
    reason = forms.CharField(required=False, max_length=300)

    def clean_level(self) -> int:
        """One level, not a mask."""
        return int(Level(self.cleaned_data["level"]))


class DecisionForm(forms.Form):
    """What a moderator does with a target, and why."""

    action = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Decision.Action if one != Decision.Action.RATE]
    )
    reason = forms.CharField(max_length=300)
