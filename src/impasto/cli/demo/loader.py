"""Builds the demo house through the services that pages use; the queue's own worker studies what it posts."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import cast

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from impasto.accounts import queries as accounts
from impasto.accounts import services as people
from impasto.accounts.models import User
from impasto.cli.demo import content
from impasto.cli.demo.painter import as_png, paint
from impasto.cli.demo.weights import checkpoint_file, lora_file
from impasto.discovery import services as discovery
from impasto.engagement import services as engagement
from impasto.gallery import services as gallery
from impasto.gallery.models import Image
from impasto.kit.targets import Target
from impasto.library import services as library
from impasto.library.models import Version
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.writer import write_infotext

PASSWORD = "impasto demo"  # noqa: S105 - everyone may know it: the demo house is for looking around
PICTURES = Path(__file__).parent / "pictures"
BASE_MODEL = "SD 1.5"

Files = dict[str, bytes]


def load_demo(*, say: Callable[[str], None]) -> None:
    """Make people, models, pictures and talk; does nothing in a house where anybody lives."""
    if not accounts.is_house_empty():
        say("Somebody lives here already; the demo house is for empty ones.")
        return
    for person in content.PEOPLE:
        _make_person(person)
    files = {model.name: _file_of(number, model) for number, model in enumerate(content.MODELS)}
    versions = [_make_model(model, files[model.name]) for model in content.MODELS]
    _work()
    for model, version in zip(content.MODELS, versions, strict=True):
        library.publish_version(by=_who(model.owner), version_id=version.pk)
    images = {found.title: _post_found(found) for found in content.FOUND}
    for number, painting in enumerate(content.PAINTINGS):
        images[painting.title] = _post_painting(number, painting, files)
    _work()
    _talk(images)
    library.recompute_rising()
    discovery.refresh_words()
    say(f"{len(content.PEOPLE)} people, {len(versions)} models, {len(images)} pictures.")


def sign_ins() -> list[str]:
    """How to sign in to the demo house, for the terminal; nothing once its people are gone."""
    if accounts.by_username(content.PEOPLE[0].username) is None:
        return []
    names = ", ".join(person.username for person in content.PEOPLE)
    return [f"Sign in as {names} - password “{PASSWORD}”."]


def _make_person(person: content.Person) -> None:
    email = f"{person.username}@demo.invalid"
    made = people.set_person(username=person.username, email=email, password=PASSWORD, moderator=person.moderator)
    people.update_profile(person=made, values={"display_name": person.name, "bio": person.bio})


def _file_of(number: int, model: content.SampleModel) -> bytes:
    if model.kind == "checkpoint":
        return checkpoint_file(name=model.name, seed=number)
    return lora_file(name=model.name, trigger=model.trigger, seed=number)


def _make_model(model: content.SampleModel, data: bytes) -> Version:
    owner = _who(model.owner)
    details = library.ModelDetails(model.name, model.kind, model.text, allow_commercial_use=("image",))
    made = library.create_model(by=owner, details=details)
    words = (model.trigger,) if model.trigger else ()
    version = library.add_version(
        by=owner,
        model_id=made.pk,
        details=library.VersionDetails("v1.0", BASE_MODEL, words, strength=model.strength),
    )
    library.add_file_from_stream(
        by=owner, version_id=version.pk, name=model.file_name, stream=io.BytesIO(data), size=len(data)
    )
    engagement.add_tags(by=owner, target=Target("library.model", made.pk), names=model.tags)
    return version


def _post_found(found: content.Found) -> int:
    data = (PICTURES / found.file_name).read_bytes()
    return _post(_who(found.author), found.title, content.FOUND_NOTE, found.tags, data, found.file_name)


def _post_painting(number: int, painting: content.Painting, files: Files) -> int:
    text = write_infotext(_data_of(number, painting, files))
    data = as_png(paint(painting.scene, seed=number, size=(560, 700), strokes=4000), text)
    return _post(_who(painting.author), painting.title, content.DRAWN_NOTE, painting.tags, data, f"study-{number}.png")


def _post(by: User, title: str, text: str, tags: tuple[str, ...], data: bytes, name: str) -> int:
    post = gallery.create_post(by=by)
    image = gallery.add_image(by=by, post=post, data=data, file_name=name)
    gallery.edit_post(by=by, post=post, title=title, text=text, tags=tags)
    gallery.publish_post(by=by, post=post)
    return image.pk


def _data_of(number: int, painting: content.Painting, files: Files) -> GenerationData:
    """What the picture says of itself: the sample files by the hashes that tools of the field write."""
    base = content.CHECKPOINT
    names = {model.name: Path(model.file_name).stem for model in content.MODELS}
    loras = [
        Resource("lora", names[name], weight=weight, hash=_auto_v2(files[name]), hash_type="AutoV2")
        for name, weight in painting.loras
    ]
    tags = " ".join(f"<lora:{names[name]}:{weight}>" for name, weight in painting.loras)
    checkpoint = Resource("checkpoint", names[base.name], hash=_auto_v2(files[base.name]), hash_type="AutoV2")
    return GenerationData(
        tool="a1111",
        prompt=f"{painting.prompt} {tags}",
        negative_prompt="blurry, flat, text, watermark",
        seed=str(3_141_592_653 + number),
        steps=28,
        sampler="DPM++ 2M",
        scheduler="Karras",
        cfg_scale=6.5,
        width=560,
        height=700,
        clip_skip=2,
        model=names[base.name],
        model_hash=_auto_v2(files[base.name]),
        resources=(checkpoint, *loras),
    )


def _talk(images: dict[str, int]) -> None:
    """Follows, reactions, comments, what is featured, and a collection."""
    everyone = [_who(person.username) for person in content.PEOPLE]
    for number, (title, pk) in enumerate(images.items()):
        target = Target("gallery.image", pk)
        for place, person in enumerate(everyone):
            if (number + place) % 3 and Image.objects.get(pk=pk).author_id != person.pk:
                kind = ("like", "heart", "fire")[(number * 7 + place) % 3]
                engagement.toggle_reaction(by=person, target=target, kind=kind)
        if title in content.FEATURED:
            discovery.set_featured(by=_who("lin"), target=target, featured=True)
    for title, username, text in content.COMMENTS:
        engagement.add_comment(by=_who(username), target=Target("gallery.image", images[title]), text=text)
    for person in everyone[1:]:
        engagement.set_follow(by=person, person=everyone[0], following=True)
    owner, name, titles = content.COLLECTION
    made = engagement.create_collection(by=_who(owner), name=name, visibility="public")
    for title in titles:
        target = Target("gallery.image", images[title])
        engagement.set_collected(by=_who(owner), collection=made, target=target, collected=True)


def _who(username: str) -> User:
    return cast(User, accounts.by_username(username))


def _auto_v2(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


def _work() -> None:
    """Let a worker empty the queue and end."""
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False)
