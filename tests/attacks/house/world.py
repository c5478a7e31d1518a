"""A house full of secrets: each carries a word of its own, so that an answer which tells one is found by that word."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from impasto.accounts import services as accounts
from impasto.accounts.models import ApiKey, User
from impasto.discovery import services as discovery
from impasto.engagement import services as engagement
from impasto.engagement.models import Comment
from impasto.gallery import services as gallery
from impasto.gallery.models import Image, LinkState, Post, Resource
from impasto.gallery.testing import infotext
from impasto.jobs import services as jobs
from impasto.jobs.models import ProgressState
from impasto.jobs.testing import run_waiting_jobs
from impasto.kit.targets import Target
from impasto.kit.testing import png_bytes
from impasto.library import services as library
from impasto.library.models import File, FileHash, Model, ScanState, Upload, Version
from impasto.library.services import ModelDetails, VersionDetails
from impasto.library.testing import make_base_model, make_file
from impasto.moderation import services as moderation
from impasto.moderation.levels import Level
from impasto.moderation.models import Decision

VIEWERS = ("visitor", "bob", "blocked", "grown", "alice", "moderator")
EVERYONE = frozenset(VIEWERS)
MAKER = frozenset({"alice", "moderator"})
# What every secret word begins with: a search for it asks for all of them without saying any.
BEGIN = "zq"


def word_of(name: str, begin: str = BEGIN) -> str:
    """A word that nobody else writes, of letters only, so that search takes it for one."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return begin + "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


KINDS = {
    "model": "library.model",
    "image": "gallery.image",
    "post": "gallery.post",
    "collection": "engagement.collection",
}


@dataclass(frozen=True)
class Secret:
    """Something with words of its own, and who may be told them; `by_address`: shown, but in nobody else's lists."""

    name: str
    seen_by: frozenset[str]
    by_address: bool = False

    @property
    def word(self) -> str:
        """What its title, text and other fields say."""
        return word_of(self.name)

    @property
    def tag(self) -> str:
        """Its tag."""
        return word_of(self.name, "zt")


@dataclass
class World:
    """The people, the secrets, and the ids that addresses are made of."""

    people: dict[str, User]
    secrets: list[Secret] = field(default_factory=list)
    ids: dict[str, list[Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)

    def keep(self, secret: Secret, **ids: Any) -> Secret:
        """Note a secret and what leads to it."""
        self.secrets.append(secret)
        hidden = self.ids.setdefault("secret targets", [])
        for kind, pk in ids.items():
            self.ids.setdefault(kind, []).append(pk)
            if "bob" not in secret.seen_by and secret.name != "kept back data":
                hidden.append((KINDS[kind], pk))
        return secret

    @property
    def public_version(self) -> int:
        """The version that everyone may download, with files beside it that nobody may."""
        return int(self.ids["version"][0])

    @property
    def unsafe_files(self) -> list[int]:
        """Files of the public version that are dangerous or not scanned yet."""
        unsafe = File.objects.filter(version=self.public_version).exclude(scan_state=ScanState.OK)
        return list(unsafe.values_list("pk", flat=True))

    @property
    def secret_hashes(self) -> list[str]:
        """Hashes of files of versions that are not public."""
        drafts = [pk for pk in self.ids["some version"] if not Version.objects.filter(pk=pk, model__level=4).exists()]
        return list(FileHash.objects.filter(file__version__in=drafts, kind="SHA256").values_list("value", flat=True))

    def secret_ids(self, part: str) -> list[Any]:
        """Ids of what Bob may not see, as the parts of addresses name them."""
        targets = self.ids["secret targets"]
        if part == "version":
            return self.ids["some version"]
        return targets if part == "target" else [pk for kind, pk in targets if kind.endswith(f".{part}")]

    def words(self, viewer: str) -> Iterator[tuple[Secret, str]]:
        """Every word that this viewer may not be told."""
        for secret in self.secrets:
            if viewer not in secret.seen_by:
                yield secret, secret.word
                # A tag is a word of the house; only one that nothing public has would tell something.
                if "visitor" not in secret.seen_by:
                    yield secret, secret.tag
                if secret.name in self.media:
                    yield secret, self.media[secret.name]


def build_world() -> World:
    """Alice makes one thing of every state; Moira moderates; Bob, Blake (blocked) and Greta (sees all levels) look."""
    world = World({name: _person(name) for name in ("alice", "bob", "blocked", "grown", "moderator", "percy")})
    alice = world.people["alice"]
    engagement.set_hide(by=alice, person=world.people["blocked"], hidden=True, blocks=True)
    make_base_model()
    _models(world)
    _pictures(world)
    _talk(world)
    _own_things(world)
    world.ids["comment"] = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    world.ids["resource"] = list(Resource.objects.filter(position__gte=5).values_list("pk", flat=True))[:4]
    world.ids["hash"] = list(FileHash.objects.filter(kind="AutoV2").values_list("value", flat=True))
    hidden = [word_of(name) for name in ("hidden comment", "deleted comment", "draft picture", "private collection")]
    world.ids["some comment"] = [
        pk for pk, text in Comment.objects.values_list("pk", "text") if not text or any(word in text for word in hidden)
    ]
    drafts = [f"v-{word_of(name)}" for name in ("draft version", "scheduled version", "hidden model", "R model")]
    world.ids["some version"] = list(Version.objects.filter(name__in=drafts).values_list("pk", flat=True))
    unsafe = File.objects.exclude(scan_state=ScanState.OK) | File.objects.filter(version__name__in=drafts[:1])
    world.ids["some file"] = list(unsafe.values_list("pk", flat=True))
    return world


def _person(name: str) -> User:
    levels = 31 if name == "grown" else 1
    return User.objects.create_user(
        username=f"{name}-x",
        email=f"{word_of('mail')}@example.org" if name == "alice" else f"{name}@example.org",
        password="a long password",
        is_moderator=name == "moderator",
        browsing_levels=levels,
        private_profile=name == "percy",
        bio=word_of("private profile") if name == "percy" else "",
        display_name=word_of("private profile") if name == "percy" else "",
    )


# --- models ---


def _models(world: World) -> None:
    later = timezone.now() + dt.timedelta(days=3)
    public = _model(world, Secret("public model", EVERYONE, by_address=False))
    for name in ("draft version", "scheduled version", "unpublished version", "deleted version"):
        version = _version(world, public.model, Secret(name, MAKER if name != "deleted version" else EVERYONE))
        _bring_version(version, name, later)
    for name in ("draft model", "scheduled model", "unpublished model", "hidden model"):
        _bring_model(world, _model(world, Secret(name, MAKER), publish=False), name, later)
    archived = _model(world, Secret("archived model", EVERYONE, by_address=True))
    library.archive_model(by=world.people["alice"], model_id=archived.model_id)
    rated = _model(world, Secret("R model", MAKER | {"grown"}))
    library.rate_model(model_id=rated.model_id, level=Level.R)
    deleted = _model(world, Secret("deleted model", frozenset()), title="Starlight")
    library.delete_model(by=world.people["alice"], model_id=deleted.model_id)
    review = library.write_review(by=world.people["bob"], version_id=public.pk, recommended=True, text="Good")
    world.ids["review"] = [review.pk]
    for name, state in (("dangerous", ScanState.DANGER), ("pending", ScanState.PENDING)):
        file = make_file(public, f"{name}.pt", state=state)
        world.ids["file"].append(file.pk)


def _model(world: World, secret: Secret, *, title: str = "", publish: bool = True) -> Version:
    by = world.people["alice"]
    word = secret.word
    model = library.create_model(
        by=by, details=ModelDetails(name=title or f"Model {word}", kind="lora", description=f"About {word}.")
    )
    world.keep(secret, model=model.pk)
    engagement.add_tags(by=by, target=Target("library.model", model.pk), names=[secret.tag])
    engagement.add_comment(by=by, target=Target("library.model", model.pk), text=f"Saying {word}")
    version = _add_version(world, model, "v1" if title else f"v-{word}", word)
    make_file(version, "one.safetensors" if title else f"{word}.safetensors")
    world.ids["file"].append(version.files.get().pk)
    if publish:
        library.publish_version(by=by, version_id=version.pk)
    return version


def _version(world: World, model: Model, secret: Secret) -> Version:
    world.keep(secret)
    version = _add_version(world, model, f"v-{secret.word}", secret.word)
    world.ids["file"].append(make_file(version, f"{secret.word}.safetensors").pk)
    return version


def _add_version(world: World, model: Model, name: str, word: str) -> Version:
    # What stays of a removed model: its versions' names, hashes and trigger words.
    words = (f"by {word}",) if word in name else ("star",)
    details = VersionDetails(name=name, base_model="SDXL 1.0", trained_words=words, changelog=f"New {word}")
    version = library.add_version(by=world.people["alice"], model_id=model.pk, details=details)
    world.ids.setdefault("version", []).append(version.pk)
    world.ids.setdefault("file", [])
    return version


def _bring_version(version: Version, name: str, later: dt.datetime) -> None:
    by = version.model.owner
    if name == "scheduled version":
        library.schedule_version(by=by, version_id=version.pk, at=later)
    elif name != "draft version":
        library.publish_version(by=by, version_id=version.pk)
        end = library.unpublish_version if name == "unpublished version" else library.delete_version
        end(by=by, version_id=version.pk)


def _bring_model(world: World, version: Version, name: str, later: dt.datetime) -> None:
    by = version.model.owner
    if name == "scheduled model":
        library.schedule_version(by=by, version_id=version.pk, at=later)
    elif name != "draft model":
        library.publish_version(by=by, version_id=version.pk)
    if name == "unpublished model":
        library.unpublish_model(by=by, model_id=version.model_id)
    if name == "hidden model":
        _decide(world, Target("library.model", version.model_id), Decision.Action.HIDE)


# --- pictures ---


def _pictures(world: World) -> None:
    by = world.people["alice"]
    names = {
        "public picture": EVERYONE - {"blocked"},
        "draft picture": MAKER,
        "scheduled picture": MAKER,
        "hidden picture": MAKER,
        "picture of a hidden post": MAKER,
        "blocked picture": MAKER,
        "R picture": MAKER | {"grown"},
        # Nobody opens it any more; Alice's own notices still name it.
        "picture of a deleted post": frozenset({"alice"}),
    }
    made = {name: _picture(world, Secret(name, seen)) for name, seen in names.items()}
    kept_back = _picture(world, Secret("kept back data", MAKER), shows_title=False)
    for name, image in [*made.items(), ("kept back data", kept_back)]:
        if name not in {"draft picture", "scheduled picture"}:
            gallery.publish_post(by=by, post=image.post)
    run_waiting_jobs()
    gallery.edit_image(by=by, image=Image.objects.get(pk=kept_back.pk), alt="", hide_data=True)
    _bring_pictures(world, made)
    unrated = _picture(world, Secret("unrated picture", MAKER))
    gallery.publish_post(by=by, post=unrated.post)
    _tie(world, made["public picture"])


def _picture(world: World, secret: Secret, *, shows_title: bool = True) -> Image:
    by, word = world.people["alice"], secret.word
    post = gallery.create_post(by=by)
    title = f"Post {word}" if shows_title else ""
    gallery.edit_post(by=by, post=post, title=title, text=title, tags=[secret.tag] if shows_title else [])
    data = png_bytes(
        colour=len(world.secrets),
        text={"parameters": infotext(f"a {word} in thick paint", lora=word if shows_title else "one")},
    )
    file_name = f"{word}.png" if shows_title else "one.png"
    image = gallery.add_image(by=by, post=Post.objects.get(pk=post.pk), data=data, file_name=file_name)
    world.keep(secret, image=image.pk, post=post.pk)
    if shows_title:
        gallery.edit_image(by=by, image=image, alt=f"Seen {word}", hide_data=False)
        world.media[secret.name] = str(image.media_id)
        engagement.add_comment(by=by, target=Target("gallery.image", image.pk), text=f"Saying {word} to @bob-x")
    return Image.objects.select_related("post").get(pk=image.pk)


def _bring_pictures(world: World, made: dict[str, Image]) -> None:
    by = world.people["alice"]
    later = timezone.now() + dt.timedelta(days=3)
    everyone = [world.people[name] for name in ("bob", "grown")]
    collection = engagement.create_collection(by=everyone[0], name="Seen by Bob", visibility="public")
    for name in ("hidden picture", "blocked picture", "picture of a deleted post"):
        target = Target("gallery.image", made[name].pk)
        engagement.set_collected(by=everyone[0], collection=collection, target=target, collected=True)
        _feature(world, target)
    gallery.publish_post(by=by, post=made["scheduled picture"].post, at=later)
    _decide(world, Target("gallery.image", made["hidden picture"].pk), Decision.Action.HIDE)
    _decide(world, Target("gallery.post", made["picture of a hidden post"].post_id), Decision.Action.HIDE)
    gallery.take_level(image_id=made["blocked picture"].pk, level=Level.BLOCKED)
    gallery.take_level(image_id=made["R picture"].pk, level=Level.R)
    _feature(world, Target("gallery.image", made["R picture"].pk))
    gallery.delete_post(by=by, post=Post.objects.get(pk=made["picture of a deleted post"].post_id))
    world.ids["collection"] = [collection.pk]


def _tie(world: World, image: Image) -> None:
    """The public picture says it used every version, and belongs to a post that was made for a draft one."""
    for position, pk in enumerate(world.ids["version"]):
        Resource.objects.create(
            image=image,
            position=position + 5,
            kind="lora",
            name="some lora",
            version_id=pk,
            state=LinkState.LINKED,
            matched_by="SHA256",
        )
    draft = Version.objects.get(name=f"v-{word_of('draft version')}")
    Post.objects.filter(pk=image.post_id).update(for_version=draft)
    gallery.refresh_public(Image.objects.select_related("post").get(pk=image.pk))


def _feature(world: World, target: Target) -> None:
    discovery.set_featured(by=world.people["moderator"], target=target, featured=True)


def _decide(world: World, target: Target, action: Decision.Action) -> None:
    moderation.decide(by=world.people["moderator"], target=target, action=action, reason="It breaks a rule")


# --- talk, and what belongs to one person ---


def _talk(world: World) -> None:
    bob, image = world.people["bob"], Target("gallery.image", world.ids["image"][0])
    hidden = world.keep(Secret("hidden comment", frozenset({"moderator"})))
    comment = engagement.add_comment(by=bob, target=image, text=f"Saying {hidden.word}")
    engagement.add_comment(by=world.people["grown"], target=image, text="An answer", parent_id=comment.pk)
    _decide(world, Target("engagement.comment", comment.pk), Decision.Action.HIDE)
    deleted = world.keep(Secret("deleted comment", frozenset()))
    gone = engagement.add_comment(by=bob, target=image, text=f"Saying {deleted.word}")
    engagement.add_comment(by=world.people["grown"], target=image, text="An answer", parent_id=gone.pk)
    engagement.delete_comment(by=bob, comment=gone)
    report = world.keep(Secret("report", frozenset({"moderator"})))
    moderation.file_report(by=bob, target=image, reason="other", details=f"Because {report.word}")
    world.keep(Secret("private profile", frozenset({"moderator"})))
    _collections(world)


def _collections(world: World) -> None:
    by = world.people["alice"]
    secret = Secret("private collection", frozenset({"alice"}))
    made = engagement.create_collection(
        by=by, name=f"Kept {secret.word}", visibility="private", description=f"Of {secret.word}"
    )
    world.keep(secret, collection=made.pk)
    target = Target("engagement.collection", made.pk)
    engagement.add_comment(by=by, target=target, text=f"Saying {secret.word} to @bob-x")
    for kind, name in (("library.model", "model"), ("gallery.image", "image")):
        for pk in world.ids[name][:3]:
            engagement.set_collected(by=by, collection=made, target=Target(kind, pk), collected=True)
    shown = engagement.create_collection(by=by, name="Shown", visibility="public")
    world.ids["collection"].append(shown.pk)
    for pk in world.ids["image"]:
        if Image.objects.exclude(post__status="deleted").filter(pk=pk).exists():
            engagement.set_collected(by=by, collection=shown, target=Target("gallery.image", pk), collected=True)


def _own_things(world: World) -> None:
    by = world.people["alice"]
    alone = frozenset({"alice"})
    world.keep(Secret("mail", alone))
    upload = world.keep(Secret("upload", alone))
    begun = library.start_upload(by=by, name=f"{upload.word}.safetensors", size=100)
    world.ids["upload"] = [Upload.objects.get(pk=begun.pk).pk]
    progress = world.keep(Secret("progress", alone))
    topic = "test.secret:1"
    jobs.report_progress(topic=topic, state=ProgressState.RUNNING, message=f"At {progress.word}", owner_id=by.pk)
    world.ids["topic"] = [topic, f"engagement.notices:{by.pk}"]
    notice = world.keep(Secret("notice", alone))
    engagement.notify(user_id=by.pk, kind="comment", subject="x", actor=None, text=f"Of {notice.word}", url="/")
    key = world.keep(Secret("name of a key", alone))
    world.keys["read"] = accounts.create_key(person=by, name=f"Key {key.word}", scopes=["read"])
    world.keys["all"] = accounts.create_key(person=by, name="Whole", scopes=["read", "write", "upload"])
    world.keys["bob"] = accounts.create_key(
        person=world.people["bob"], name="Bob's", scopes=["read", "write", "upload"]
    )
    world.keys["revoked"] = accounts.create_key(person=by, name="Old", scopes=["read", "write", "upload"])
    accounts.revoke_key(person=by, key_id=ApiKey.objects.latest("pk").pk)
    world.ids["key"] = list(ApiKey.objects.values_list("pk", flat=True))
