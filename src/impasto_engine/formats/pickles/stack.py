"""The stack, the memo and the containers of a followed pickle, and what the following has found so far."""

from dataclasses import dataclass, field

from impasto_engine.formats.errors import Finding, FormatError
from impasto_engine.formats.pickles.names import MAPPINGS
from impasto_engine.formats.pickles.opcodes import Blob, broken
from impasto_engine.formats.pickles.values import OPAQUE, DictValue, ListValue, Made, SetValue, StorageKey

MAX_OPCODES = 1_000_000
MAX_FINDINGS = 40
MAX_KEPT_TEXT = 1 << 20
MIN_HIDDEN = 8  # no shorter constant can be a pickle that does something


@dataclass
class Budget:
    """What all pickles of one file may use together: opcodes left, and how deep they may hide in one another."""

    opcodes: int = MAX_OPCODES
    depth: int = 3


@dataclass
class PickleWalk:
    """What a followed pickle does. `error` is set when it ends before its STOP; `findings` hold for what came before.

    end: position after the last byte read. value: what STOP returned. constants: long texts and bytes in it, as
    (start, end) in the data or as text, which may hide further pickles. calls: how many calls it would have made.
    """

    end: int = 0
    value: object = None
    error: FormatError | None = None
    findings: list[Finding] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    storages: dict[str, StorageKey] = field(default_factory=dict)
    constants: list[str | Blob] = field(default_factory=list)
    calls: int = 0


class PickleStack:
    """Values between marks, fenced as in CPython's `_pickle.c`: nothing is taken from below the latest mark."""

    def __init__(self, data: bytes, start: int, budget: Budget, with_storages: bool) -> None:
        self.data = data
        self.start = start
        self.position = start
        self.budget = budget
        self.with_storages = with_storages
        self.walk = PickleWalk()
        self.stack: list[object] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}
        self.stopped = False

    def pop(self) -> object:
        """Take the uppermost value."""
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise broken(self.position, "The pickle takes more than it has put down")
        return self.stack.pop()

    def top(self) -> object:
        """The uppermost value, left in place."""
        value = self.pop()
        self.stack.append(value)
        return value

    def pop_mark(self) -> list[object]:
        """Take everything above the latest mark, and the mark."""
        if not self.marks:
            raise broken(self.position, "The pickle looks for a mark that is not there")
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def danger(self, code: str, message: str) -> None:
        """Note once what the pickle does; the first 40 notes are kept."""
        finding = Finding("danger", code, message)
        if finding not in self.walk.findings and len(self.walk.findings) < MAX_FINDINGS:
            self.walk.findings.append(finding)

    # Constants.

    def constant(self, argument: object) -> None:
        """Put down a number or None."""
        self.stack.append(argument)

    def text(self, argument: object) -> None:
        """Put down a text, and note it when a pickle could hide in it."""
        text = str(argument)
        if len(text) >= MIN_HIDDEN:
            self.walk.constants.append(text)
        self.stack.append(text if len(text) <= MAX_KEPT_TEXT else OPAQUE)

    def blob(self, argument: object) -> None:
        """Put down bytes, and note them when a pickle could hide in them."""
        if isinstance(argument, Blob) and argument.end - argument.start >= MIN_HIDDEN:
            self.walk.constants.append(argument)
        self.stack.append(OPAQUE)

    # Containers.

    def mark(self, _argument: object) -> None:
        """MARK: remember this height."""
        self.marks.append(len(self.stack))

    def pop_one(self, _argument: object) -> None:
        """POP: take a value, or a mark that nothing lies above."""
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
        else:
            self.pop()

    def make_tuple(self, count: int) -> None:
        """TUPLE1 to TUPLE3: the uppermost `count` values as one."""
        start = len(self.stack) - count
        if start < (self.marks[-1] if self.marks else 0):
            raise broken(self.position, "The pickle takes more than it has put down")
        self.stack[start:] = [tuple(self.stack[start:])]

    def marked_tuple(self, _argument: object) -> None:
        """TUPLE: everything above the mark as one."""
        self.stack.append(tuple(self.pop_mark()))

    def marked_list(self, _argument: object) -> None:
        """LIST: everything above the mark as one."""
        self.stack.append(ListValue([item for item in self.pop_mark() if isinstance(item, str)]))

    def append(self, _argument: object) -> None:
        """APPEND: one item to a list."""
        self.extend([self.pop()])

    def appends(self, _argument: object) -> None:
        """APPENDS: everything above the mark to a list."""
        self.extend(self.pop_mark())

    def extend(self, items: list[object]) -> None:
        """Add items to the list on top; anything else has a method of its own that would be called."""
        target = self.top()
        if not isinstance(target, ListValue):
            raise self.misuse("puts items into something that is no list")
        target.texts.extend(item for item in items if isinstance(item, str))

    def marked_dict(self, _argument: object) -> None:
        """DICT: everything above the mark as pairs."""
        if len(self.pop_mark()) % 2:
            raise broken(self.position, "A dict in the pickle has a key without a value")
        self.stack.append(DictValue())

    def set_item(self, _argument: object) -> None:
        """SETITEM: one pair to a dict."""
        self.pop()
        self.pop()
        self.check_mapping()

    def set_items(self, _argument: object) -> None:
        """SETITEMS: everything above the mark as pairs to a dict."""
        if len(self.pop_mark()) % 2:
            raise broken(self.position, "A dict in the pickle has a key without a value")
        self.check_mapping()

    def check_mapping(self) -> None:
        """Only dicts take pairs; anything else has a method of its own that would be called."""
        target = self.top()
        if not (isinstance(target, DictValue) or (isinstance(target, Made) and target.maker in MAPPINGS)):
            raise self.misuse("sets items of something that is no dict")

    def add_items(self, _argument: object) -> None:
        """ADDITEMS: everything above the mark to a set."""
        self.pop_mark()
        if not isinstance(self.top(), SetValue):
            raise self.misuse("puts items into something that is no set")

    def frozenset(self, _argument: object) -> None:
        """FROZENSET: everything above the mark as one."""
        self.pop_mark()
        self.stack.append(SetValue())

    def misuse(self, what: str) -> FormatError:
        """Strange uses are noted as danger and end the reading: what follows could mean anything."""
        self.danger("pickle-misuse", f"The pickle {what}.")
        return broken(self.position, f"The pickle {what}")

    # The memo.

    def put(self, argument: object) -> None:
        """PUT: keep the uppermost value under a number."""
        if not isinstance(argument, int) or argument > MAX_OPCODES:
            raise broken(self.position, "A memo number in the pickle is too large")
        self.memo[argument] = self.top()

    def memoize(self, _argument: object) -> None:
        """MEMOIZE: keep the uppermost value under the next number."""
        self.memo[len(self.memo)] = self.top()

    def get(self, argument: object) -> None:
        """GET: put down what was kept under a number."""
        if not isinstance(argument, int) or argument not in self.memo:
            raise broken(self.position, "The pickle recalls something it never kept")
        self.stack.append(self.memo[argument])
