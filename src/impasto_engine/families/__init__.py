"""Base-model families as data: names, parents, licences, defaults, what runs on what, and what may be done with it."""

from impasto_engine.families.base_model import BaseModel, Defaults, FamilyDataError
from impasto_engine.families.compatibility import Compatibility, Fit, compatible
from impasto_engine.families.licence import Licence, Permissions
from impasto_engine.families.permissions import EffectivePermissions, PermissionLine, effective_permissions
from impasto_engine.families.registry import Registry, all_base_models, by_ecosystem, by_name, default_registry

__all__ = [
    "BaseModel",
    "Compatibility",
    "Defaults",
    "EffectivePermissions",
    "FamilyDataError",
    "Fit",
    "Licence",
    "PermissionLine",
    "Permissions",
    "Registry",
    "all_base_models",
    "by_ecosystem",
    "by_name",
    "compatible",
    "default_registry",
    "effective_permissions",
]
