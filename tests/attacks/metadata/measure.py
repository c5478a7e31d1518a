"""Reads one file after the other, each in a process of its own, and prints time, growth of memory and outcome as JSON.

usage: measure.py FILE...
"""

import json
import os
import resource
import sys
import time

from impasto_engine.metadata import inspect_file, read
from impasto_engine.metadata.tests.making import png, text


def measured(path: str) -> dict[str, object]:
    """What reading one file cost the calling process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    found = inspect_file(path)
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"file": path, "seconds": seconds, "mib": grown, "tool": found.get("tool"), "err": found.get("err")}


def tell(line: dict[str, object]) -> None:
    """Write one line at once, as a fork does not flush at its end."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def in_a_child(path: str) -> None:
    """Print the line for one file from a fork; a crash of it is a line too."""
    child = os.fork()
    if not child:
        try:
            tell(measured(path))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        tell({"file": path, "seconds": 0, "mib": 0, "err": f"ended with {status}"})


if __name__ == "__main__":
    read(png(text("prompt", '{"1": {"class_type": "KSampler", "inputs": {}}}')))
    for name in sys.argv[1:]:
        in_a_child(name)
