"""SQL for repeatable chance over a row number `i`: every `salt` is a die of its own."""

from collections.abc import Sequence

_CHANCE = "((hashint8extended(i, {salt}) & 2147483647) / 2147483648.0)"


def chance(salt: int) -> str:
    """A number from 0 up to 1."""
    return _CHANCE.format(salt=salt)


def skewed(salt: int, middle: int, most: int) -> str:
    """A count as people give them (Lomax's distribution): half lie below `middle`, one in a hundred above 99 times it."""
    return f"least({most}, floor({middle} * (1 / (1 - {chance(salt)}) - 1)))::int"


def favoured(salt: int, count: int, power: int = 2) -> str:
    """A number from 1 to `count`, low ones more often the higher `power` is."""
    return f"1 + floor({count} * power({chance(salt)}, {power}))::int"


def any_of(salt: int, count: int) -> str:
    """A number from 1 to `count`, each as often."""
    return f"1 + floor({count} * {chance(salt)})::int"


def days_ago(salt: int, days: int) -> str:
    """A moment within the last `days`."""
    return f"now() - interval '{days} days' * {chance(salt)}"


def one_of(salt: int, choices: Sequence[str | int]) -> str:
    """One of the choices, each as often."""
    listed = ", ".join(str(choice) if isinstance(choice, int) else f"'{choice}'" for choice in choices)
    return f"(array[{listed}])[{any_of(salt, len(choices))}]"


def level(salt: int) -> str:
    """A rating level: seven in ten are PG, one in fifty is XXX."""
    die = chance(salt)
    steps = ((0.7, 1), (0.82, 2), (0.92, 4), (0.98, 8))
    cases = " ".join(f"when {die} < {below} then {value}" for below, value in steps)
    return f"case {cases} else 16 end"
