"""Pickles that would run something harmless, in every form that a scanner might miss."""

import base64
import pickle
import struct
from collections.abc import Iterator

from tests.attacks.formats.build import state_dict_pickle, text

CALLABLES = """
os.system posix.system nt.system os.popen os.execv os.execl os.execlp os.execve os.execvp os.spawnl os.spawnv os.spawnvp
os.posix_spawn os.fork os.kill os.remove os.unlink os.rename os.chmod os.putenv os.startfile os.listdir os.open
subprocess.Popen subprocess.call subprocess.run subprocess.check_output subprocess.check_call subprocess.getoutput
subprocess.getstatusoutput _posixsubprocess.fork_exec multiprocessing.util.spawnv_passfds pty.spawn commands.getoutput
builtins.eval builtins.exec builtins.compile builtins.open builtins.__import__ builtins.getattr builtins.setattr
builtins.delattr builtins.globals builtins.locals builtins.vars builtins.input builtins.breakpoint builtins.map
builtins.apply __builtin__.eval __builtin__.exec __builtin__.execfile __builtin__.file __builtin__.apply
io.open _io.open io.FileIO _io.FileIO codecs.open codecs.decode importlib.import_module importlib.__import__
imp.load_source runpy.run_path runpy.run_module runpy._run_code pickle.loads pickle.load _pickle.loads cPickle.loads
marshal.loads shelve.open dill.loads dill.load joblib.load joblib._pickle.loads cloudpickle.loads torch.load
torch.jit.load torch.hub.load torch.ops.load_library torch.utils.cpp_extension.load torch.utils._config_module.load
torch.serialization.load torch._inductor.codecache.compile_file torch.distributed.rpc.rpc_sync numpy.load numpy.loadtxt
numpy.__builtins__ numpy.core.multiarray.__builtins__ numpy.testing._private.utils.runstring numpy.f2py.crackfortran
numpy.f2py.crackfortran.myeval pandas.read_pickle pandas.eval yaml.load yaml.unsafe_load json.load ctypes.CDLL
ctypes.cdll.LoadLibrary ctypes.PyDLL cffi.FFI code.interact code.InteractiveInterpreter.runcode codeop.compile_command
bdb.Bdb.run pdb.run pdb.Pdb.do_shell cProfile.run profile.run timeit.timeit timeit.main trace.Trace.run doctest.debug
idlelib.pyshell.ModifiedInterpreter.runcode lib2to3.pgen2.grammar.Grammar.loads lib2to3.pgen2.pgen.ParserGenerator.make_label
operator.attrgetter operator.methodcaller operator.itemgetter _operator.attrgetter functools.partial functools.reduce
itertools.starmap types.FunctionType types.CodeType types.MethodType copyreg.__newobj__ copyreg.add_extension
webbrowser.open antigravity.fly urllib.request.urlopen urllib.request.urlretrieve http.client.HTTPSConnection
requests.get requests.api.get aiohttp.client.ClientSession socket.socket socket.create_connection ssl.SSLSocket
ftplib.FTP smtplib.SMTP telnetlib.Telnet xmlrpc.client.ServerProxy asyncio.create_subprocess_shell
asyncio.unix_events._UnixSubprocessTransport._start shutil.rmtree shutil.copy shutil.move tempfile.mktemp pathlib.Path
pathlib.Path.write_text sys.exit sys.settrace sys.modules sqlite3.connect signal.signal venv.create ensurepip._run_pip
pip.main pip._internal.main setuptools.sandbox.run_setup distutils.spawn.spawn pydoc.pipepager pydoc.locate
tkinter.Tcl.eval mmap.mmap inspect.getsource gc.get_objects uuid._get_command_stdout logging.config.listen
logging.config.fileConfig zipimport.zipimporter zipfile.ZipFile tarfile.open site.execsitecustomize
ast.literal_eval string.Formatter weakref.finalize._exitfunc atexit.register threading.Thread concurrent.futures.ThreadPoolExecutor
test.support.script_helper.assert_python_ok platform.popen nturl2path.url2pathname fileinput.input linecache.getline
""".split()  # noqa: SIM905 - a list of names reads best as words


def split_name(dotted: str) -> tuple[str, str]:
    module, _dot, name = dotted.rpartition(".")
    return module, name


def global_opcode(dotted: str) -> bytes:
    module, name = split_name(dotted)
    return f"c{module}\n{name}\n".encode()


SYSTEM = global_opcode("os.system")
ARGUMENT = text("echo")
CALL = SYSTEM + ARGUMENT + b"\x85R"
INNER = b"\x80\x02" + CALL + b"."
OBJECT = b"ccollections\nOrderedDict\n)R"


def named_calls() -> Iterator[tuple[str, bytes]]:
    """Every callable, called with one text, in protocol 0, 2 and 4."""
    for dotted in CALLABLES:
        module, name = split_name(dotted)
        yield f"protocol 2 {dotted}", b"\x80\x02" + global_opcode(dotted) + ARGUMENT + b"\x85R."
        yield f"protocol 0 {dotted}", global_opcode(dotted) + b"(S'echo'\ntR."
        yield f"protocol 4 {dotted}", b"\x80\x04" + short(module) + short(name) + b"\x93" + short("echo") + b"\x85R."


def short(value: str) -> bytes:
    return b"\x8c" + bytes([len(value.encode())]) + value.encode()


def forms() -> Iterator[tuple[str, bytes]]:
    """One call in every form that the opcodes allow."""
    yield "INST", b"(S'echo'\nios\nsystem\n."
    yield "INST behind a protocol", b"\x80\x02(" + ARGUMENT + b"ios\nsystem\n."
    yield "OBJ", b"\x80\x02(" + SYSTEM + ARGUMENT + b"o."
    yield "OBJ of an allowed name", b"\x80\x02(ccollections\nOrderedDict\no."
    yield "NEWOBJ", b"\x80\x02" + SYSTEM + ARGUMENT + b"\x85\x81."
    yield "NEWOBJ of a function", b"\x80\x02ctorch._utils\n_rebuild_tensor\n)\x81."
    yield "NEWOBJ_EX", b"\x80\x04" + SYSTEM + ARGUMENT + b"\x85}\x92."
    yield "NEWOBJ_EX of an allowed name", b"\x80\x04ccollections\nOrderedDict\n)}\x92."
    yield "EXT1", b"\x80\x02\x82\x01" + ARGUMENT + b"\x85R."
    yield "EXT2", b"\x80\x02\x83\x01\x01" + ARGUMENT + b"\x85R."
    yield "EXT4", b"\x80\x02\x84\x01\x01\x00\x00" + ARGUMENT + b"\x85R."
    yield "PERSID", b"Pos.system\n."
    yield "BINPERSID of anything", b"\x80\x02" + ARGUMENT + b"Q."
    yield "BINPERSID of a call", b"\x80\x02(" + text("storage") + SYSTEM + text("0") + text("cpu") + b"K\x01tQ."
    yield "BUILD on a function", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}" + text("__code__") + ARGUMENT + b"sb."
    yield "BUILD on a class", b"\x80\x02ctorch.nn.modules.linear\nLinear\n}" + text("forward") + ARGUMENT + b"sb."
    yield "call of a call", b"\x80\x02" + OBJECT + ARGUMENT + b"\x85R."
    yield "call of a value", b"\x80\x02ctorch\nfloat32\n" + ARGUMENT + b"\x85R."
    yield "call of a class", b"\x80\x02ctorch.nn.modules.linear\nLinear\nJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86R."
    yield "call of a text", b"\x80\x02" + text("os.system") + ARGUMENT + b"\x85R."
    yield "call without a tuple", b"\x80\x02ccollections\nOrderedDict\n" + ARGUMENT + b"R."
    yield "items for an object", b"\x80\x02cnumpy\ndtype\n" + text("f4") + b"\x85RK\x01a."
    yield "pairs for an object", b"\x80\x02cnumpy\ndtype\n" + text("f4") + b"\x85R" + ARGUMENT + ARGUMENT + b"s."
    yield "bytes by size", b"\x80\x02c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R."
    yield "codec bomb", b"\x80\x02c_codecs\nencode\n" + ARGUMENT + text("zlib") + b"\x86R."
    yield "object dtype", b"\x80\x02cnumpy\ndtype\n" + text("O8") + b"K\0K\1\x87R."
    yield (
        "rebuild with a function",
        b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(" + SYSTEM + b"ctorch\nTensor\n)}tR.",
    )
    yield "reconstructor of a class", b"ccopy_reg\n_reconstructor\n(cos\nsystem\nc__builtin__\nobject\nNtR."
    yield "default factory", b"\x80\x02ccollections\ndefaultdict\n" + SYSTEM + b"\x85R."


def disguises() -> Iterator[tuple[str, bytes]]:
    """The same call, its names or order hidden."""
    module, name = short("os"), short("system")
    call = short("echo") + b"\x85R."
    yield "STACK_GLOBAL by memo", b"\x80\x04" + module + b"\x940" + name + b"\x940h\0h\1\x93" + call
    yield "STACK_GLOBAL by text memo", b"\x80\x04" + module + b"p7\n0" + name + b"p8\n0g7\ng8\n\x93" + call
    yield (
        "STACK_GLOBAL by long memo",
        b"\x80\x04" + module + b"r\0\0\1\x000" + name + b"q\1" + b"0j\0\0\1\x00h\1\x93" + call,
    )
    yield (
        "STACK_GLOBAL with overwritten memo",
        b"\x80\x04" + short("torch") + b"q\0" + b"0" + module + b"q\0" + b"0h\0" + name + b"\x93" + call,
    )
    yield "STACK_GLOBAL by DUP", b"\x80\x04" + short("system") + b"2" + b"00" + module + name + b"\x93" + call
    yield (
        "STACK_GLOBAL of 8-byte lengths",
        b"\x80\x04\x8d" + struct.pack("<Q", 2) + b"os\x8d" + struct.pack("<Q", 6) + b"system\x93" + call,
    )
    yield "STACK_GLOBAL by UNICODE escapes", b"\x80\x04V\\u006f\\u0073\nV\\u0073ystem\n\x93" + call
    yield "STACK_GLOBAL by STRING escapes", b"\x80\x04S'\\x6f\\x73'\nS'\\x73ystem'\n\x93" + call
    yield "STACK_GLOBAL by SHORT_BINSTRING", b"\x80\x04U\x02osU\x06system\x93" + call
    yield (
        "STACK_GLOBAL built by a call",
        b"\x80\x04c_codecs\nencode\n" + short("os") + short("latin1") + b"\x86R" + name + b"\x93" + call,
    )
    yield (
        "STACK_GLOBAL with a dotted name",
        b"\x80\x04" + short("torch") + short("serialization.os.system") + b"\x93" + call,
    )
    yield "STACK_GLOBAL out of bytes", b"\x80\x04C\x02osC\x06system\x93" + call
    yield "noise of marks", b"\x80\x02((((1111" + b"N0" * 500 + CALL + b"."
    yield "noise of DUP and POP", b"\x80\x02N" + b"20" * 500 + b"0" + CALL + b"."
    yield "discarded call", b"\x80\x02" + CALL + b"0" + OBJECT + b"."
    yield "call within a tuple", b"\x80\x02(K\1" + CALL + b"K\2t."
    yield "call as a key", b"\x80\x02}" + CALL + b"Ns."
    yield "call in frames", b"\x80\x04\x95" + struct.pack("<Q", len(CALL) + 1) + CALL + b"."
    yield "frame that lies", b"\x80\x04\x95" + struct.pack("<Q", 2) + CALL + b"."
    yield "name with a space", b"\x80\x02cos \nsystem\n" + ARGUMENT + b"\x85R."
    yield "name with a carriage return", b"\x80\x02cos\r\nsystem\r\n" + ARGUMENT + b"\x85R."
    yield "behind weights", state_dict_pickle()[:-1] + CALL + b"0."
    yield "memo number with a sign", b"\x80\x02" + text("os") + b"p+1\n0" + CALL + b"."
    yield "memo number with an underscore", b"\x80\x02" + text("os") + b"p1_0\n0" + CALL + b"."
    yield "two protocols", b"\x80\x02\x80\x04" + CALL + b"."
    yield "protocol 255", b"\x80\xff" + CALL + b"."


def broken_tails() -> Iterator[tuple[str, bytes]]:
    """The call comes first, then the file breaks off or turns to junk."""
    for name, tail in {
        "nothing": b"",
        "an unknown byte": b"\xff.",
        "a text without end": b"S'abc",
        "a length beyond the file": b"X\xff\xff\xff\x7f",
        "a negative length": b"\x8b\xff\xff\xff\xff.",
        "an empty stack": b"00.",
        "a missing mark": b"t.",
        "a missing memo": b"h\x09.",
        "a bad number": b"I1e5\n.",
        "a buffer": b"\x97.",
        "bad UTF-8": b"X\x01\0\0\0\xff.",
        "leftovers": b"NN.",
    }.items():
        yield f"before {name}", b"\x80\x02" + CALL + tail
        yield f"protocol 0 before {name}", b"cos\nsystem\n(S'echo'\ntR" + tail


def several() -> Iterator[tuple[str, bytes]]:
    """More than one pickle in a file."""
    harmless = pickle.dumps({"a": 1}, 2)
    yield "second of two", harmless + INNER
    yield "101st", harmless * 100 + INNER
    yield "first of two", INNER + harmless
    yield "text after text", pickle.dumps({"a": 1}, 0) + b"cos\nsystem\n(S'echo'\ntR."
    yield "text after binary", harmless + b"cos\nsystem\n(S'echo'\ntR."
    yield "behind the legacy magic", pickle.dumps(0x1950A86A20F9469CFC6C, 2) + INNER
    yield (
        "as the legacy object",
        pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + harmless + INNER + pickle.dumps([], 2),
    )
    yield (
        "as the legacy keys",
        pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + harmless + harmless + INNER,
    )


def nested() -> Iterator[tuple[str, bytes]]:
    """Pickles in the constants of pickles, harmless until someone loads them."""
    for protocol in (0, 2, 4):
        yield f"bytes {protocol}", pickle.dumps({"state": INNER}, protocol)
        yield f"base64 {protocol}", pickle.dumps({"state": base64.b64encode(INNER).decode()}, protocol)
        yield f"base64 bytes {protocol}", pickle.dumps({"state": base64.b64encode(INNER)}, protocol)
    yield "text pickle in text", pickle.dumps({"state": "cos\nsystem\n(S'echo'\ntR."}, 4)
    yield "three levels", pickle.dumps(pickle.dumps(pickle.dumps(INNER)))
    yield "base64 of base64 bytes", pickle.dumps(base64.b64encode(pickle.dumps(base64.b64encode(INNER))))
    yield (
        "url-safe base64",
        pickle.dumps(base64.urlsafe_b64encode(b"\x80\x04" + short("\xff\xfe") + b"0" + CALL + b".")),
    )
    yield "bytearray", pickle.dumps(bytearray(INNER), 5)
    yield "loads of bytes", b"\x80\x04cpickle\nloads\nC" + bytes([len(INNER)]) + INNER + b"\x85R."


def pickles() -> dict[str, bytes]:
    """Every hostile pickle by name."""
    found: dict[str, bytes] = {}
    for make in (named_calls, forms, disguises, broken_tails, several, nested):
        for name, data in make():
            found[f"{make.__name__}: {name}"] = data
    return found
