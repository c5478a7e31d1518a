"""Reads the data files into base models that are found by any of their names."""

import json
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from impasto_engine.families.base_model import MEDIA, Affinity, BaseModel, Defaults, FamilyDataError
from impasto_engine.families.licence import LICENCE_KINDS, Licence, Permissions

DATA = Path(__file__).parent / "data"
NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


class Registry:
    """The base models, licences and affinities of one folder of data files, checked while they are read."""

    def __init__(self, folder: Path = DATA) -> None:
        """Read `base_models.json`, `licences.json` and `affinities.json`; raises `FamilyDataError`."""
        self.licences = {row["id"]: _licence(row) for row in _rows(folder / "licences.json")}
        self.base_models = tuple(self._base_model(row) for row in _rows(folder / "base_models.json"))
        self.affinities = tuple(
            Affinity(tuple(row["adapter"]), tuple(row["checkpoint"]), row["note"])
            for row in _rows(folder / "affinities.json")
        )
        self._names = self._index()
        self._check_references()

    def by_name(self, name: str) -> BaseModel | None:
        """The base model of this name or alias; case, spaces and punctuation do not matter. None when unknown."""
        return self._names.get(_key(name))

    def by_ecosystem(self, ecosystem: str) -> tuple[BaseModel, ...]:
        """The base models that share an AIR ecosystem, in any case."""
        return tuple(base for base in self.base_models if base.ecosystem == ecosystem.lower())

    def _base_model(self, row: dict[str, Any]) -> BaseModel:
        where = f"base_models.json, {row.get('name')!r}"
        try:
            licence = self.licences[row["licence"]]
            unknown = set(row["media"]) - set(MEDIA)
            if unknown or not row["media"]:
                raise FamilyDataError(f"{where}: media must be some of {', '.join(MEDIA)}.")
            return BaseModel(
                name=row["name"],
                family=row["family"],
                ecosystem=row["ecosystem"],
                media=tuple(row["media"]),
                licence=licence,
                architecture=row["architecture"],
                branch=row["branch"],
                parents=tuple(row["parents"]),
                aliases=tuple(row["aliases"]),
                resolution=row["resolution"],
                defaults=Defaults(**row["defaults"]),
                hidden=row["hidden"],
                active=row["active"],
            )
        except (KeyError, TypeError) as error:
            raise FamilyDataError(f"{where}: {error} is missing or not known; see the records around it.") from error

    def _index(self) -> dict[str, BaseModel]:
        names: dict[str, BaseModel] = {}
        for base in self.base_models:
            for name in (base.name, *base.aliases):
                other = names.setdefault(_key(name), base)
                if other is not base:
                    raise FamilyDataError(f"base_models.json: {name!r} is a name of {other.name} and of {base.name}.")
        return names

    def _check_references(self) -> None:
        branches = {base.branch for base in self.base_models}
        for base in self.base_models:
            for parent in base.parents:
                if self.by_name(parent) is None:
                    raise FamilyDataError(f"base_models.json, {base.name!r}: its parent {parent!r} is not there.")
        for rule in self.affinities:
            strange = {*rule.adapter, *rule.checkpoint} - branches
            if strange:
                raise FamilyDataError(f"affinities.json: no base model has the branch {', '.join(sorted(strange))}.")


@cache
def default_registry() -> Registry:
    """The registry of the data files that come with this package."""
    return Registry()


def all_base_models() -> tuple[BaseModel, ...]:
    """Every base model that comes with this package, grouped by what they make and family."""
    return default_registry().base_models


def by_name(name: str) -> BaseModel | None:
    """The base model of a name, alias, trainer's word (`sdxl_base_v1-0`) or repository; None when unknown."""
    return default_registry().by_name(name)


def by_ecosystem(ecosystem: str) -> tuple[BaseModel, ...]:
    """The base models of an AIR ecosystem."""
    return default_registry().by_ecosystem(ecosystem)


def _key(name: str) -> str:
    return NOT_ALPHANUMERIC.sub("", name.lower())


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FamilyDataError(f"{path.name} cannot be read: {error}") from error
    return rows


def _licence(row: dict[str, Any]) -> Licence:
    if row["kind"] not in LICENCE_KINDS:
        raise FamilyDataError(f"licences.json, {row['id']!r}: kind must be one of {', '.join(LICENCE_KINDS)}.")
    permits = Permissions(**{field.name: row[field.name] for field in fields(Permissions)})
    return Licence(row["id"], row["name"], row["url"], row["kind"], permits, row["note"])
