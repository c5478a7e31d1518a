"""What the pages of discovery may send."""

from django import forms

KINDS = [("", "Everything"), ("models", "Models"), ("pictures", "Pictures"), ("people", "People"), ("tags", "Tags")]


class SearchForm(forms.Form):
    """A search in an address."""

    q = forms.CharField(required=False, max_length=500)
    type = forms.ChoiceField(required=False, choices=KINDS)
    tag = forms.CharField(required=False, max_length=60)
    cursor = forms.CharField(required=False, max_length=400)
    exactly = forms.BooleanField(required=False)


class BlocksForm(forms.Form):
    """The order of the home page's blocks: one moved up or down, hidden or shown."""

    block = forms.CharField(max_length=20)
    move = forms.ChoiceField(choices=[("up", "up"), ("down", "down"), ("hide", "hide"), ("show", "show")])
