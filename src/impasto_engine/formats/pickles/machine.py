"""Follows a pickle's opcodes on a stack of marks, as CPython would, without importing, calling or building anything.

It keeps no more of the values than decides what may happen: texts that become names, names that get called, arguments
of calls that are not harmless with every argument. Reading is linear in the number of opcodes, which is bounded.
"""

from collections.abc import Callable

from impasto_engine.formats.errors import FormatError
from impasto_engine.formats.pickles.names import ALLOWED, CALLS, CLASSES, FILLABLE, STORAGES
from impasto_engine.formats.pickles.opcodes import OPCODES, Decoder, broken
from impasto_engine.formats.pickles.stack import MAX_OPCODES, Budget, PickleStack, PickleWalk
from impasto_engine.formats.pickles.values import (
    OPAQUE,
    DictValue,
    ListValue,
    Made,
    Name,
    SetValue,
    StorageKey,
    Unlisted,
)

HIGHEST_PROTOCOL = 5


def walk_pickle(data: bytes, start: int, budget: Budget, *, with_storages: bool) -> PickleWalk:
    """Follow the pickle that begins at `start`; with_storages: whether it may name weights outside itself."""
    machine = _Machine(data, start, budget, with_storages)
    try:
        machine.run()
    except FormatError as error:
        machine.walk.error = error
    machine.walk.end = machine.position
    return machine.walk


class _Machine(PickleStack):
    def run(self) -> None:
        steps = 0
        try:
            while not self.stopped:
                steps += 1
                self.step()
                if steps > self.budget.opcodes:
                    raise FormatError("pickle-size", f"The pickles of this file have more than {MAX_OPCODES} steps.")
        finally:
            self.budget.opcodes -= steps

    def step(self) -> None:
        if self.position >= len(self.data):
            raise broken(self.position, "The pickle ends without its last mark")
        known = _STEPS[self.data[self.position]]
        if known is None:
            raise broken(self.position, "The pickle holds a byte that is no step of a pickle")
        decode, handle = known
        argument, self.position = decode(self.data, self.position + 1)
        handle(self, argument)

    # Names and calls: what matters.

    def name(self, argument: object) -> None:
        module, name = argument if isinstance(argument, tuple) else ("", "")
        self.stack.append(self.resolve(module, name))

    def resolve(self, module: str, name: str) -> Name | Unlisted:
        self.walk.names.add((module, name))
        if (module, name) in ALLOWED:
            return Name((module, name))
        full = f"{module}.{name}"[:160]
        self.danger("pickle-global", f"The pickle asks for {full!r}, which no file of weights needs.")
        return Unlisted(full)

    def stack_name(self, _argument: object) -> None:
        name, module = self.pop(), self.pop()
        if isinstance(module, str) and isinstance(name, str):
            self.stack.append(self.resolve(module, name))
            return
        self.danger("pickle-global", "The pickle asks for a name that it puts together while it is read.")
        self.stack.append(Unlisted("?"))

    def reduce(self, _argument: object) -> None:
        arguments, function = self.pop(), self.pop()
        self.walk.calls += 1
        self.stack.append(self.call(function, arguments))

    def call(self, function: object, arguments: object) -> object:
        if isinstance(function, Unlisted):
            return OPAQUE
        if not isinstance(function, Name) or function not in CALLS or not isinstance(arguments, tuple):
            self.danger("pickle-call", f"The pickle calls {_described(function)}, which is not for calling.")
            return OPAQUE
        if not CALLS[function](arguments):
            self.danger(
                "pickle-call", f"The pickle calls {_described(function)} with arguments that weights never need."
            )
        return _result(function, arguments)

    def new_object(self, _argument: object) -> None:
        arguments, cls = self.pop(), self.pop()
        self.walk.calls += 1
        if isinstance(cls, Name) and cls in CLASSES and arguments == ():
            self.stack.append(Made(cls))
            return
        if not isinstance(cls, Unlisted):
            self.danger("pickle-call", f"The pickle makes {_described(cls)} in a way that weights never need.")
        self.stack.append(OPAQUE)

    def build(self, _argument: object) -> None:
        self.pop()
        self.walk.calls += 1
        target = self.top()
        if not (isinstance(target, Made) and target.maker in FILLABLE) and target is not OPAQUE:
            self.danger("pickle-build", f"The pickle changes {_described(target)} instead of a fresh object.")

    def inst(self, argument: object) -> None:
        self.walk.calls += 1
        arguments = self.pop_mark()
        self.name(argument)
        self.pop()
        self.walk.calls += bool(arguments)
        self.danger("pickle-opcode", "The pickle makes an object by INST, which no file of weights uses.")
        self.stack.append(OPAQUE)

    def obj(self, _argument: object) -> None:
        self.walk.calls += 1
        if not self.pop_mark():
            raise broken(self.position)
        self.danger("pickle-opcode", "The pickle makes an object by OBJ, which no file of weights uses.")
        self.stack.append(OPAQUE)

    def new_object_ex(self, _argument: object) -> None:
        self.pop()
        self.new_object(None)
        self.danger("pickle-opcode", "The pickle makes an object by NEWOBJ_EX, which no file of weights uses.")

    def extension(self, _argument: object) -> None:
        self.danger("pickle-opcode", "The pickle asks for a name by number (EXT), which hides what it is.")
        self.stack.append(Unlisted("?"))

    def text_persistent(self, _argument: object) -> None:
        self.danger(
            "pickle-opcode", "The pickle names something outside itself by PERSID, which no file of weights uses."
        )
        self.stack.append(OPAQUE)

    def persistent(self, _argument: object) -> None:
        key = self.pop()
        if self.with_storages and (storage := _storage_key(key)):
            self.walk.storages.setdefault(storage.key, storage)
            self.stack.append(storage)
        elif self.with_storages and _is_module_source(key):
            self.stack.append(key[1])  # type: ignore[index]
        else:
            self.danger("pickle-persistent", "The pickle names something outside itself that is no storage of weights.")
            self.stack.append(OPAQUE)

    # Start and end.

    def protocol(self, argument: object) -> None:
        if self.position != self.start + 2 or not isinstance(argument, int) or argument > HIGHEST_PROTOCOL:
            raise broken(self.position, "The pickle's protocol is unknown or stands in the wrong place")

    def frame(self, argument: object) -> None:
        if not isinstance(argument, int) or argument > len(self.data) - self.position:
            raise broken(self.position, "A frame of the pickle is longer than the file")

    def buffer(self, _argument: object) -> None:
        raise broken(self.position, "The pickle needs buffers from outside the file")

    def stop(self, _argument: object) -> None:
        self.walk.value = self.pop()
        if self.stack or self.marks:
            raise broken(self.position, "The pickle leaves things behind at its end")
        self.stopped = True


def _result(function: Name, arguments: tuple[object, ...]) -> object:
    """What an allowed call gives: instances keep their maker, because a pickle may fill some of them."""
    if function[1] == "_reconstructor" and isinstance(arguments[0], Name):
        return Made(arguments[0])
    if function[1] in ("set", "frozenset"):
        return SetValue()
    return Made(function)


def _storage_key(value: object) -> StorageKey | None:
    """torch's `("storage", class, key, location, number of values[, view])`."""
    if not isinstance(value, tuple) or len(value) not in (5, 6) or value[0] != "storage" or value[1] not in STORAGES:
        return None
    _, storage, key, location, count, *_view = value
    if isinstance(key, str) and isinstance(location, str) and isinstance(count, int) and count >= 0:
        return StorageKey(storage[1], key, count)
    return None


def _is_module_source(value: object) -> bool:
    """The old format's `("module", class, file, source)`: the source is only compared, never run."""
    return isinstance(value, tuple) and len(value) == 4 and value[0] == "module" and value[1] in CLASSES


def _described(value: object) -> str:
    if isinstance(value, Name):
        return repr(f"{value[0]}.{value[1]}")
    if isinstance(value, Made):
        return f"an object of {'.'.join(value.maker)!r}"
    return {"str": "a text", "int": "a number"}.get(type(value).__name__, "something")


def _ignoring(value: Callable[[], object]) -> Callable[[_Machine, object], None]:
    def push(machine: _Machine, _argument: object) -> None:
        machine.stack.append(value())

    return push


def _tuple_of(count: int) -> Callable[[_Machine, object], None]:
    def push(machine: _Machine, _argument: object) -> None:
        machine.make_tuple(count)

    return push


def _dup(machine: _Machine, _argument: object) -> None:
    machine.stack.append(machine.top())


def _pop_mark(machine: _Machine, _argument: object) -> None:
    machine.pop_mark()


_HANDLERS: dict[str, Callable[[_Machine, object], None]] = (
    dict.fromkeys(
        ["FLOAT", "INT", "BININT", "BININT1", "LONG", "BININT2", "BINFLOAT", "LONG1", "LONG4", "NONE"],
        _Machine.constant,
    )
    | dict.fromkeys(["STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE"], _Machine.text)
    | dict.fromkeys(["BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"], _Machine.text)
    | dict.fromkeys(["BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"], _Machine.blob)
    | dict.fromkeys(["PUT", "BINPUT", "LONG_BINPUT"], _Machine.put)
    | dict.fromkeys(["GET", "BINGET", "LONG_BINGET"], _Machine.get)
    | dict.fromkeys(["EXT1", "EXT2", "EXT4"], _Machine.extension)
    | dict.fromkeys(["NEXT_BUFFER", "READONLY_BUFFER"], _Machine.buffer)
    | {"NEWTRUE": _ignoring(lambda: True), "NEWFALSE": _ignoring(lambda: False), "EMPTY_TUPLE": _tuple_of(0)}
    | {"EMPTY_LIST": _ignoring(ListValue), "EMPTY_DICT": _ignoring(DictValue), "EMPTY_SET": _ignoring(SetValue)}
    | {"TUPLE1": _tuple_of(1), "TUPLE2": _tuple_of(2), "TUPLE3": _tuple_of(3), "TUPLE": _Machine.marked_tuple}
    | {"LIST": _Machine.marked_list, "DICT": _Machine.marked_dict, "FROZENSET": _Machine.frozenset}
    | {"MARK": _Machine.mark, "POP": _Machine.pop_one, "POP_MARK": _pop_mark, "DUP": _dup, "MEMOIZE": _Machine.memoize}
    | {"APPEND": _Machine.append, "APPENDS": _Machine.appends, "ADDITEMS": _Machine.add_items}
    | {"SETITEM": _Machine.set_item, "SETITEMS": _Machine.set_items, "GLOBAL": _Machine.name}
    | {"STACK_GLOBAL": _Machine.stack_name, "REDUCE": _Machine.reduce, "NEWOBJ": _Machine.new_object}
    | {"BUILD": _Machine.build, "INST": _Machine.inst, "OBJ": _Machine.obj, "NEWOBJ_EX": _Machine.new_object_ex}
    | {"PERSID": _Machine.text_persistent, "BINPERSID": _Machine.persistent, "PROTO": _Machine.protocol}
    | {"FRAME": _Machine.frame, "STOP": _Machine.stop}
)

# By opcode byte: how to read the argument, and what to do with it.
_STEPS: list[tuple[Decoder, Callable[[_Machine, object], None]] | None] = [None] * 256
for _code, (_name, _decode) in OPCODES.items():
    _STEPS[_code] = (_decode, _HANDLERS[_name])
