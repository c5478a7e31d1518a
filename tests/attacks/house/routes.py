"""Every address of the house, classified: what its parts are, and how else it is asked. A new one must be added here."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse

from tests.attacks.house.world import BEGIN, World

TAGGED = ("draft picture", "hidden picture", "R picture", "picture of a deleted post", "draft model", "R model")
LISTS = (
    "",
    f"q={BEGIN}",
    f"query={BEGIN}",
    "sort=reactions",
    "sort=oldest",
    "sort=downloads",
    "period=day",
    "tag={tag}",
)


@dataclass(frozen=True)
class Route:
    """One address: `parts` names the ids it is made of, `asked` the query strings it is asked with."""

    parts: tuple[str, ...] = ()
    asked: tuple[str, ...] = ("",)
    has_part: bool = False


def _r(*parts: str, asked: tuple[str, ...] = ("",)) -> Route:
    return Route(parts, asked)


def _part(*parts: str, asked: tuple[str, ...] = ("",)) -> Route:
    """A page that answers htmx with more than a part of itself: it is asked both ways."""
    return Route(parts, asked, has_part=True)


def _write(*parts: str) -> Route:
    """An address that only takes writes: see test_writes.py."""
    return Route(parts, ())


SEARCHES = tuple(f"q={BEGIN}&type={kind}" for kind in ("", "models", "pictures", "people", "tags"))
ROUTES: dict[str, Route] = {
    "healthz": _r(),
    "readyz": _r(),
    "discovery:home": _r(asked=("", "arrange")),
    "discovery:home_blocks": _write(),
    "discovery:search": _part(asked=(*SEARCHES, "q=zt&type=tags", "tag={tag}", "q={hash}")),
    "discovery:search_suggest": _r(asked=(f"q={BEGIN}", "q=zt", "q={hash}")),
    "discovery:featured": _write("target"),
    "gallery:feed": _r(asked=(*LISTS, "author=alice-x", "has_data=on", "version={some version}", "model={model}")),
    "gallery:image": _part("image"),
    "gallery:image_copy": _r("image"),
    "gallery:image_original": _r("image"),
    "gallery:image_workflow": _r("image"),
    "gallery:image_raw": _r("image"),
    "gallery:image_state": _r("image"),
    "gallery:image_edit": _write("image"),
    "gallery:image_remove": _write("image"),
    "gallery:resource_add": _write("image"),
    "gallery:resource_remove": _write("image", "resource"),
    "gallery:image_relink": _write("image"),
    "gallery:post_list": _r(),
    "gallery:post_new": _r(asked=("", "version={some version}", "remix_of={image}")),
    "gallery:post": _r("post"),
    "gallery:post_edit": _r("post"),
    "gallery:image_add": _write("post"),
    "gallery:post_delete": _write("post"),
    "gallery:by_version": _r("version", asked=("", "hidden", "sort=newest")),
    "gallery:examples": _part("version"),
    "gallery:by_model": _r("model", asked=("", "hidden", "sort=newest")),
    "gallery:gallery_choose": _write("model", "image"),
    "gallery:by_user": _r("username", asked=("", "sort=reactions")),
    "library:model_list": _r(asked=(*LISTS, "owner=alice-x", "sort=rising", "status=new", "kind=lora")),
    "library:model_new": _r(),
    "library:rising": _r(),
    "library:drafts": _r(),
    "library:model_edit": _r("model"),
    "library:model_delete": _r("model"),
    "library:model_shelf": _write("model"),
    "library:model_takedown": _r("model"),
    "library:reviews": _r("model"),
    "library:version_new": _r("model"),
    "library:version_order": _write("model"),
    "library:model": _r("model", asked=("", "modelVersionId={some version}")),
    "library:version": _r("version"),
    "library:version_edit": _r("version"),
    "library:version_recommend": _write("version"),
    "library:version_files": _r("version"),
    "library:version_file_list": _part("version"),
    "library:version_pictures": _r("version"),
    "library:version_publish": _r("version"),
    "library:version_unpublish": _write("version"),
    "library:version_delete": _r("version"),
    "library:review_write": _write("version"),
    "library:file_edit": _r("file"),
    "library:file_primary": _write("file"),
    "library:file_remove": _write("file"),
    "library:review_delete": _write("review"),
    "library:upload_create": _write(),
    "library:upload": _r("upload"),
    "library:upload_parts": _r("upload"),
    "library:upload_part": _r("upload", "number"),
    "library:upload_complete": _write("upload"),
    "library:download": _r("version", asked=("", "fileId={some file}")),
    "library:by_user": _r("username"),
    "engagement:reactions": _r("target"),
    "engagement:comments": _r("target"),
    "engagement:tags": _r("target"),
    "engagement:collect": _r("target"),
    "engagement:comment": _r("comment"),
    "engagement:comment_reply": _r("comment"),
    "engagement:comment_delete": _write("comment"),
    "engagement:collections": _r(),
    "engagement:collection": _r("collection"),
    "engagement:collection_edit": _r("collection"),
    "engagement:collection_delete": _write("collection"),
    "engagement:collection_contributors": _write("collection"),
    "engagement:by_user": _r("username"),
    "engagement:follow": _r("username"),
    "engagement:hide": _write("username"),
    "engagement:notifications": _r(),
    "engagement:notification_count": _r(),
    "engagement:notifications_read": _write(),
    "engagement:notification_preferences": _r(),
    "moderation:levels": _r(),
    "moderation:report": _r("target"),
    "moderation:rating": _write("target"),
    "moderation:decision": _write("target"),
    "moderation:queue": _r(),
    "moderation:log": _r(),
    "accounts:profile": _r("username"),
    "accounts:me": _r(),
    "accounts:settings": _r(),
    "accounts:keys": _r(),
    "accounts:key_revoke": _write("key"),
    "accounts:export": _r(),
    "accounts:avatar": _part(),
    "accounts:erase": _r(),
    "jobs:progress": _r("topic"),
    "ui:patterns": _r(),
    "api:openapi-json": _r(),
    "api:api-root": _r(),
    "api:me": _r(),
    "api:model_list": _r(asked=(*LISTS, "owner=alice-x", "status=new")),
    "api:model_new": _write(),
    "api:model": _r("model"),
    "api:model_edit": _write("model"),
    "api:model_delete": _write("model"),
    "api:version_new": _write("model"),
    "api:version_by_hash": _r("hash"),
    "api:version": _r("version"),
    "api:version_edit": _write("version"),
    "api:version_delete": _write("version"),
    "api:version_publish": _write("version"),
    "api:version_unpublish": _write("version"),
    "api:file_new": _write("version"),
    "api:file_edit": _write("file"),
    "api:review_write": _write("version"),
    "api:images": _r(asked=(*LISTS, "username=alice-x", "version={some version}", "model={model}")),
    "api:image": _r("image"),
    "api:create_post": _write(),
    "api:add_image": _write("post"),
    "api:publish_post": _write("post"),
}
# Pages of allauth and of the desk; the desk answers staff only, which `test_desk_is_closed` asks of every address.
FOREIGN = ("account_", "mfa_", "socialaccount_", "usersessions_", "admin:")
FOREIGN_PAGES = ("account_email", "account_login", "account_signup", "usersessions_list", "mfa_index")


def all_names() -> set[str]:
    """The name of every address the house has; an unnamed one stands with its pattern."""
    return set(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, space: str, path: str) -> Iterator[str]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, inner, path + str(one.pattern))
        elif one.name or not path.startswith(("desk/", "accounts/")):
            yield space + (one.name or path + str(one.pattern))


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """(name, path with its query) of every address that can be read, with every id the house has for it."""
    for name, route in ROUTES.items():
        for parts in itertools.product(*(_ids(world, part) for part in route.parts)):
            arguments = [value for part in parts for value in (part if isinstance(part, tuple) else (part,))]
            path = reverse(name, args=arguments)
            for asked in route.asked:
                for query in _filled(world, asked):
                    yield name, f"{path}?{query}" if query else path


def paths(world: World, name: str, *, secret: bool = False) -> list[str]:
    """The paths of one address; `secret`: only those of things that Bob may not see."""
    parts = [_ids(world, part) for part in ROUTES[name].parts]
    if secret:
        parts = [
            [one for one in ids if one in world.secret_ids(part)]
            for part, ids in zip(ROUTES[name].parts, parts, strict=True)
        ]
    chosen = itertools.product(*parts)
    return [
        reverse(name, args=[v for one in ids for v in (one if isinstance(one, tuple) else (one,))]) for ids in chosen
    ]


def _ids(world: World, part: str) -> list[Any]:
    if part == "target":
        kinds = {"library.model": "model", "library.version": "version", "gallery.image": "image"}
        kinds |= {"gallery.post": "post", "engagement.collection": "collection", "engagement.comment": "some comment"}
        return [(kind, pk) for kind, ids in kinds.items() for pk in world.ids[ids]] + [("accounts.user", 1)]
    if part == "username":
        return [person.username for person in world.people.values()]
    if part == "number":
        return [1]
    return world.ids[part]


def _filled(world: World, asked: str) -> list[str]:
    if "{" not in asked:
        return [asked]
    part = asked.partition("{")[2].partition("}")[0]
    if part == "tag":
        return [asked.format(tag=secret.tag) for secret in world.secrets if secret.name in TAGGED]
    return [asked.format(**{part: value}) for value in _ids(world, part)]
