"""Django's settings, composed from one file a subject; an operator changes them through the environment only."""

from impasto.config.settings.accounts import *  # noqa: F403 - settings are names by design
from impasto.config.settings.base import *  # noqa: F403
from impasto.config.settings.desk import *  # noqa: F403
from impasto.config.settings.logs import *  # noqa: F403
from impasto.config.settings.security import *  # noqa: F403
from impasto.config.settings.storage import *  # noqa: F403
