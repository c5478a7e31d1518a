"""The ONNX networks carried in `models/`: each loaded once a process, on first use, on one thread."""

from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray

MODELS = Path(__file__).parent / "models"
_loading = Lock()


def run(name: str, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """All outputs of the network `models/<name>.onnx` for one batch."""
    with _loading:
        session, source = _session(name)
    found: list[NDArray[np.float32]] = session.run(None, {source: batch})
    return found


@cache
def _session(name: str) -> tuple[onnxruntime.InferenceSession, str]:
    options = onnxruntime.SessionOptions()
    # A worker process is the unit of parallel work; more threads here only make processes fight for cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(MODELS / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
    return session, session.get_inputs()[0].name
