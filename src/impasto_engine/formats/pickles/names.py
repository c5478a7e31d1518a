"""The exact (module, name) pairs that a pickle of weights may ask for, and what it may do with each.

A pair that is not here is refused, whatever it is: lists of bad names have always been incomplete. Nothing here can
start a program, open a file, import by name or look up an attribute.
"""

from collections.abc import Callable
from types import MappingProxyType

Pair = tuple[str, str]


def _pairs(module: str, names: str) -> set[Pair]:
    return {(module, name) for name in names.split()}


_BUILTINS = ("builtins", "__builtin__")  # protocol 2 writes Python 2's name
_NUMPY_CORES = ("numpy.core", "numpy._core")  # before and since numpy 2

STORAGES = frozenset(
    pair
    for module in ("torch", "torch.cuda")
    for pair in _pairs(
        module,
        "BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage "
        "FloatStorage HalfStorage IntStorage LongStorage ShortStorage UntypedStorage QInt8Storage QInt32Storage "
        "QUInt8Storage QUInt4x2Storage QUInt2x4Storage",
    )
) | _pairs("torch.storage", "TypedStorage UntypedStorage _TypedStorage _UntypedStorage")

# The bytes of one value in a storage, by the name of its class; what is missing counts single bytes.
STORAGE_ITEM_BYTES = MappingProxyType(
    dict.fromkeys(("BFloat16Storage", "HalfStorage", "ShortStorage"), 2)
    | dict.fromkeys(("FloatStorage", "IntStorage", "QInt32Storage"), 4)
    | dict.fromkeys(("DoubleStorage", "LongStorage", "ComplexFloatStorage"), 8)
    | {"ComplexDoubleStorage": 16}
)

_MODULES: dict[str, str] = {
    "activation": "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish "
    "MultiheadAttention PReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softmax2d Softplus Softsign Tanh Tanhshrink",
    "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm",
    "channelshuffle": "ChannelShuffle",
    "container": "ModuleDict ModuleList ParameterDict ParameterList Sequential",
    "conv": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d",
    "dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d",
    "flatten": "Flatten Unflatten",
    "fold": "Fold Unfold",
    "instancenorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d",
    "linear": "Bilinear Identity Linear NonDynamicallyQuantizableLinear",
    "loss": "BCELoss BCEWithLogitsLoss CrossEntropyLoss L1Loss MSELoss SmoothL1Loss",
    "normalization": "GroupNorm LayerNorm LocalResponseNorm RMSNorm",
    "padding": "ConstantPad1d ConstantPad2d ReflectionPad1d ReflectionPad2d ReplicationPad1d ReplicationPad2d "
    "ZeroPad1d ZeroPad2d",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "pooling": "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool2d AvgPool1d AvgPool2d MaxPool1d MaxPool2d "
    "MaxUnpool2d",
    "rnn": "GRU GRUCell LSTM LSTMCell RNN",
    "sparse": "Embedding EmbeddingBag",
    "transformer": "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer",
    "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
}

# Classes whose bare instances a pickle may make, and whose fields it may then fill.
CLASSES = frozenset(pair for file, names in _MODULES.items() for pair in _pairs(f"torch.nn.modules.{file}", names)) | {
    ("collections", "OrderedDict"),
    ("argparse", "Namespace"),
    ("torch.nn.parameter", "Parameter"),
}

# Names that may stand as a value, and nothing more.
VALUES = frozenset(
    STORAGES
    | CLASSES
    | _pairs(
        "torch",
        "bfloat16 bits16 bits1x8 bits2x4 bits4x2 bits8 bool complex128 complex32 complex64 float16 float32 float64 "
        "float4_e2m1fn_x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu int16 int32 int64 "
        "int8 uint8 uint16 uint32 uint64 qint32 qint8 quint2x4 quint4x2 quint8 per_channel_affine "
        "per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric Tensor "
        "strided sparse_coo sparse_csr preserve_format contiguous_format channels_last",
    )
    | {pair for module in _BUILTINS for pair in _pairs(module, "dict list int float str bool tuple object")}
    | {("numpy", "ndarray"), ("torch._C._nn", "gelu"), ("torch._C._nn", "silu")}
    | _pairs("torch.nn.functional", "relu gelu silu leaky_relu softmax sigmoid tanh")
    # A key of the trainer's state in Stable Diffusion's first published checkpoints.
    | {("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")}
)


def _any_arguments(_arguments: tuple[object, ...]) -> bool:
    return True


def _latin1_text(arguments: tuple[object, ...]) -> bool:
    """How protocol 2 writes bytes; other codecs could unpack a bomb."""
    return len(arguments) == 2 and isinstance(arguments[0], str) and arguments[1] in ("latin1", "latin-1")


def _no_sizes(arguments: tuple[object, ...]) -> bool:
    """`bytearray(n)` would reserve n bytes."""
    return not any(isinstance(argument, int) for argument in arguments)


def _plain_dtype(arguments: tuple[object, ...]) -> bool:
    """A dtype by its short text, and never one of Python objects."""
    return bool(arguments) and isinstance(arguments[0], str) and arguments[0].lstrip("<>|=")[:1] in tuple("biufcSUVmM?")


def _bare_ndarray(arguments: tuple[object, ...]) -> bool:
    """`(numpy.ndarray, (0,), b"b")`: an empty array, to be filled by the state that follows."""
    return len(arguments) == 3 and arguments[0] == ("numpy", "ndarray") and arguments[1] == (0,)


def _known_rebuild(arguments: tuple[object, ...]) -> bool:
    """`(function, type, arguments, state)`: the function is called, so it must be one that may be."""
    return len(arguments) == 4 and arguments[0] in _REBUILDS and arguments[1] in VALUES


def _reconstructed(arguments: tuple[object, ...]) -> bool:
    """`(class, object, None)`: how protocols 0 and 1 make a bare instance."""
    return len(arguments) == 3 and arguments[0] in CLASSES and arguments[1] in _OBJECTS and arguments[2] is None


def _known_factory(arguments: tuple[object, ...]) -> bool:
    return not arguments or arguments[0] is None or arguments[0] in VALUES


_OBJECTS = frozenset((module, "object") for module in _BUILTINS)
_REBUILDS = frozenset(
    _pairs(
        "torch._utils",
        "_rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage "
        "_rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor "
        "_rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3",
    )
)

# What may be called, and with which arguments.
CALLS: MappingProxyType[Pair, Callable[[tuple[object, ...]], bool]] = MappingProxyType(
    dict.fromkeys(_REBUILDS, _any_arguments)
    | {("torch._tensor", "_rebuild_from_type_v2"): _known_rebuild}
    | dict.fromkeys([("torch", "Size"), ("torch", "device"), ("torch.serialization", "_get_layout")], _any_arguments)
    | dict.fromkeys([("collections", "OrderedDict"), ("collections", "Counter")], _any_arguments)
    | {("collections", "defaultdict"): _known_factory, ("_codecs", "encode"): _latin1_text}
    | {("copy_reg", "_reconstructor"): _reconstructed, ("copyreg", "_reconstructor"): _reconstructed}
    | {(module, name): _any_arguments for module in _BUILTINS for name in ("set", "frozenset", "complex")}
    | {(module, name): _no_sizes for module in _BUILTINS for name in ("bytearray", "bytes")}
    | {("numpy", "dtype"): _plain_dtype}
    | {(f"{core}.multiarray", "scalar"): _any_arguments for core in _NUMPY_CORES}
    | {(f"{core}.multiarray", "_reconstruct"): _bare_ndarray for core in _NUMPY_CORES}
    | {(f"{core}.numeric", "_frombuffer"): _any_arguments for core in _NUMPY_CORES}
    | dict.fromkeys(
        [("pathlib", "PosixPath"), ("pathlib", "PurePosixPath"), ("pathlib", "WindowsPath")], _any_arguments
    )
    | {("datetime", "datetime"): _any_arguments}
)

# Results of calls whose fields a pickle may then fill; those of `_reconstructor` count as their class.
FILLABLE = CLASSES | {pair for pair in CALLS if pair[1] in ("_reconstruct", "dtype", "OrderedDict", "defaultdict")}
# Results that take items.
MAPPINGS = frozenset({("collections", "OrderedDict"), ("collections", "defaultdict"), ("collections", "Counter")})

ALLOWED = VALUES | frozenset(CALLS)
