"""What the pages of engagement may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from impasto.engagement.models import Collection, ReactionKind


class ReactionForm(forms.Form):
    """One reaction."""

    kind = forms.ChoiceField(choices=ReactionKind)


class CommentForm(forms.Form):
    """A comment or an answer to one."""

    text = forms.CharField(max_length=10_000, strip=True, error_messages={"required": _("Write something first.")})
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class CollectionForm(forms.Form):
    """A collection's name, text and who sees it."""

    name = forms.CharField(max_length=80, label=_("Name"))
    description = forms.CharField(max_length=2000, required=False, widget=forms.Textarea, label=_("Description"))
    visibility = forms.ChoiceField(
        choices=Collection.Visibility, widget=forms.RadioSelect, initial="private", label=_("Who sees it")
    )


class CollectForm(forms.Form):
    """A target put into, or taken out of, one collection; or a new collection for it."""

    collection = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    collected = forms.BooleanField(required=False)
    name = forms.CharField(max_length=80, required=False)


class TagForm(forms.Form):
    """New tags, or a vote on one."""

    names = forms.CharField(max_length=300, required=False)
    name = forms.CharField(max_length=100, required=False)
    vote = forms.ChoiceField(choices=[("up", "up"), ("down", "down")], required=False)
