"""What is featured, and the search index: one document a thing, one row a word for forgiving typing mistakes."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

# From which popularity on a document is among the few of its kind that common words are answered from: some thousands
# of downloads of a model, some hundreds of reactions or followers.
TOP_POPULARITY = {"library.model": 12, "gallery.image": 9, "accounts.user": 8}
# Each kind has its words to itself: a word that fills pictures says nothing of people.
WORD_INDEXES = {
    "library.model": "document_model_words",
    "gallery.image": "document_image_words",
    "accounts.user": "document_person_words",
}


class Feature(models.Model):
    """A picture or model the house shows on its home page."""

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_id"], name="featured_once")]
        indexes = [models.Index(fields=["target_kind", "-id"], name="feature_recent")]


class Announcement(models.Model):
    """A line of the house above everything, until it ends or a person dismisses it."""

    title = models.CharField(max_length=120)
    text = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)


def _top() -> Q:
    top = Q()
    for kind, popularity in TOP_POPULARITY.items():
        top |= Q(target_kind=kind, popularity__gte=popularity)
    return top


class SearchDocument(models.Model):
    """The words of one findable thing; only public things have one, written in the transaction that publishes them.

    `popularity` is rounded to quarter powers of two, so that a reaction rarely rewrites the row and its index entries.
    """

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    words = SearchVectorField()
    level = models.PositiveSmallIntegerField(default=1)
    popularity = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_id"], name="one_document_a_target")]
        indexes = [
            *(
                GinIndex(fields=["words"], name=name, fastupdate=False, condition=Q(target_kind=kind))
                for kind, name in WORD_INDEXES.items()
            ),
            GinIndex(fields=["words"], name="document_top_words", fastupdate=False, condition=_top()),
            models.Index(fields=["target_kind", "-popularity", "-target_id"], name="document_popular"),
            models.Index(F("target_kind"), OpClass(Lower("title"), name="text_pattern_ops"), name="document_title"),
        ]


class SearchWord(models.Model):
    """A word that occurs in documents, for "did you mean"; `uses` orders the guesses."""

    word = models.CharField(max_length=60, primary_key=True)
    uses = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [GinIndex(fields=["word"], name="word_trigrams", opclasses=["gin_trgm_ops"])]
