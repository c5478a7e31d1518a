"""CPU time of web and PostgreSQL a request at a million pictures, beside the physical floor of the same run.

Usage: IMPASTO_HOME=/tmp/house python bench/pages.py [--rounds 40] [--only NAME] (a house made by `impasto bench seed`)
       python bench/pages.py --pictures 100000 (seeds a house of that size in a temporary folder first)

Starts the real web server, asks each address over one connection with ever other parameters, and prints medians of
CPU-ms as the kernel counts them for every thread of the web process and every process of the database's server. The
floor is a request that does nothing (/healthz) and the page's heaviest statement, prepared, straight through psycopg.
Ends with 1 when a bar is missed.
"""

import argparse
import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from impasto.cli.setup import open_house
from impasto.cli.supervisor import collect_static, web_command
from impasto.kit.pages import encode_cursor

WARM_UP = 12
START_SECONDS = 60
MEMORY_REQUESTS = 2000
MEMORY_BAR_MB = 250
DEEP_RATIO = 1.2


@dataclass
class Route:
    """One kind of page: addresses asked in turn, and the most CPU-ms it may take; 0 for no bar of its own."""

    name: str
    bar: float
    addresses: Sequence[str]
    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    floor: float = 0.0
    statements: int = 0

    @property
    def total(self) -> float:
        """Median CPU-ms of web and database together."""
        return statistics.median(map(sum, zip(self.web, self.database, strict=True)))


class Meter:
    """CPU time of a web process and of a database server, each with all that belongs to it, in ms."""

    def __init__(self, web: int, postmaster: int) -> None:
        self.web = psutil.Process(web)
        self.postmaster = psutil.Process(postmaster)
        self.idle_web = self.idle_database = 0.0
        self.look()
        before, start = self.read(), time.perf_counter()
        time.sleep(2)
        after, seconds = self.read(), time.perf_counter() - start
        self.idle_web, self.idle_database = ((b - a) / seconds for a, b in zip(before, after, strict=True))

    def look(self) -> None:
        """Look which processes there are: a connection is a process of its own."""
        self.web_processes = [self.web, *self.web.children(recursive=True)]
        self.database_processes = [self.postmaster, *self.postmaster.children()]

    def read(self) -> tuple[float, float]:
        """(web, database) since they started."""
        return sum(map(_cpu_ms, self.web_processes)), sum(map(_cpu_ms, self.database_processes))


def _cpu_ms(process: psutil.Process) -> float:
    """The kernel's own count in nanoseconds: the usual one comes in steps of 10 ms."""
    total = 0
    for path in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # a thread or a connection that ended meanwhile
            total += int(path.read_text().split()[0])
    return total / 1e6


class Web:
    """The web server of this house on a free port, and one connection to it."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = os.environ | {"IMPASTO_ROLE": "web", "IMPASTO_URL": f"http://127.0.0.1:{port}"}
        self.process = subprocess.Popen(web_command("127.0.0.1", port), env=environment | {"IMPASTO_HOME": str(home)})
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.get("/healthz")
            except OSError:
                self.connection.close()
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise SystemExit("The web server did not start.") from None
                time.sleep(0.1)

    def get(self, address: str) -> None:
        """Ask once and read the whole answer; ends the program for anything but a page."""
        try:
            answer = self._ask(address)
        except http.client.RemoteDisconnected:  # it was idle for too long
            self.connection.close()
            answer = self._ask(address)
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}: {body[:300]!r}")

    def _ask(self, address: str) -> http.client.HTTPResponse:
        self.connection.request("GET", address, headers={"Accept": "text/html,application/json"})
        return self.connection.getresponse()

    def memory_mb(self) -> float:
        """Resident memory of the web process and its children, shared pages counted once each."""
        processes = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        return sum(process.memory_full_info().uss for process in processes) / 2**20

    def stop(self) -> None:
        """End the server."""
        self.connection.close()
        self.process.terminate()
        self.process.wait(20)


def routes(rounds: int) -> Iterator[Route]:
    """The pages that are measured, with parameters taken from the house."""
    pictures = _column("select id from gallery_image tablesample system (1) where level = 1 and is_public limit 100")
    popular = _column(
        "select id from library_model where level = 1 and status = 'published' order by image_count desc limit 60"
    )
    (total,) = _column("select max(id) from gallery_image")
    depths = [int(total * (0.05 + 0.4 * number / rounds)) for number in range(rounds)]
    moments = _column(
        "select published_at from unnest(%s::bigint[]) with ordinality w(id, place)"
        " join gallery_image i using (id) order by place",
        depths,
    )
    deep = [encode_cursor([at.isoformat(), pk]) for at, pk in zip(moments, depths, strict=True)]
    yield Route("feed, JSON, 100", 6, ["/api/images?limit=100"])
    yield Route("feed, JSON, 100, deep", 0, [f"/api/images?limit=100&cursor={cursor}" for cursor in deep])
    yield Route("feed, 50 cards", 12, ["/images"])
    yield Route("feed, 50 cards, deep", 0, [f"/images?cursor={cursor}" for cursor in deep])
    yield Route("feed, 50 cards, sorted", 12, [f"/images?sort={sort}" for sort in ("reactions", "comments", "oldest")])
    yield Route("feed, 50 cards, a base", 12, [f"/images?base_model={quote(name)}" for name in ("Pony", "SD 1.5")])
    yield Route("gallery of a model", 8, [f"/models/{pk}/gallery" for pk in popular])
    yield Route("gallery of a version", 8, [f"/model-versions/{pk}/gallery" for pk in popular])
    yield Route("models, two filters", 6, _model_lists())
    yield Route("picture", 12, [f"/images/{pk}" for pk in pictures])
    yield from _searches()


def _model_lists() -> list[str]:
    bases = [quote(name) for name in ("SDXL 1.0", "Pony", "Illustrious", "Flux.1 D")]
    return [f"/models?kind={kind}&base={base}" for kind in ("lora", "checkpoint") for base in bases]


def _searches() -> Iterator[Route]:
    common = _column("select word from discovery_searchword order by uses desc limit 12")
    rare = _column("select word from discovery_searchword where uses between 3 and 400 order by uses, word limit 40")
    middle = _column(
        "select word from discovery_searchword where length(word) > 5 order by uses desc offset 200 limit 30"
    )
    people = _column("select username from accounts_user where id % 997 = 0 limit 40")
    wrong = [word[:3] + word[4] + word[3] + word[5:] for word in middle]
    yield Route("search, a common word", 15, [f"/search?q={word}" for word in common])
    yield Route("search, a rare word", 15, [f"/search?q={word}" for word in rare])
    pairs = zip(common, middle, strict=False)
    yield Route("search, two words", 15, [f"/search?q={one}+{other}" for one, other in pairs])
    yield Route("search, a typing mistake", 15, [f"/search?q={word}" for word in wrong])
    yield Route("search, a person", 15, [f"/search?q={name}" for name in people])


def _column(statement: str, *values: object) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return [row[0] for row in cursor.fetchall()]


def measure(route: Route, web: Web, meter: Meter, rounds: int) -> None:
    """Ask `rounds` times, after warming up, and keep what each request took."""
    for number in range(WARM_UP):
        web.get(route.addresses[number % len(route.addresses)])
    meter.look()
    for number in range(rounds):
        before, start = meter.read(), time.perf_counter()
        web.get(route.addresses[number % len(route.addresses)])
        # The server's threads put their things away after the last byte has left.
        time.sleep(0.004)
        after, seconds = meter.read(), time.perf_counter() - start
        route.web.append(max(0.0, after[0] - before[0] - meter.idle_web * seconds))
        route.database.append(max(0.0, after[1] - before[1] - meter.idle_database * seconds))


def measure_floor(route: Route, stack: float, meter: Meter) -> None:
    """The stack's round trip and the page's heaviest statement, both sides of it counted."""
    with CaptureQueriesContext(connection) as captured:
        Client(headers={"host": "127.0.0.1"}).get(route.addresses[0])
    statements = [query["sql"] for query in captured.captured_queries]
    route.statements = len(statements)
    with psycopg.connect(connection.settings_dict["DSN"], autocommit=True) as direct:
        meter.look()
        heaviest = max((_statement_ms(direct, statement, meter) for statement in statements), default=0.0)
    route.floor = stack + heaviest


def _statement_ms(direct, statement: str, meter: Meter) -> float:
    def ours() -> float:
        return _cpu_ms(psutil.Process()) + meter.read()[1]

    spent = []
    for _ in range(12):
        before = ours()
        direct.execute(statement, prepare=True).fetchall()
        time.sleep(0.002)
        spent.append(ours() - before)
    # What reading the meter itself takes.
    idle = []
    for _ in range(6):
        before = ours()
        time.sleep(0.002)
        idle.append(ours() - before)
    return max(0.0, statistics.median(spent[4:]) - statistics.median(idle))


def report(measured: Sequence[Route], stack: float) -> int:
    """Print the table; returns how many bars were missed."""
    print(f"\nload {os.getloadavg()[0]:.1f}; CPU-ms, medians; the stack alone (/healthz) {stack:.2f}")
    print(f"{'page':<26}{'web':>7}{'postgres':>10}{'sum':>8}{'bar':>6}{'floor':>8}{'ratio':>7}{'statements':>12}")
    missed = 0
    for route in measured:
        web, database = statistics.median(route.web), statistics.median(route.database)
        over = bool(route.bar) and route.total > route.bar
        missed += over
        bar = f"{route.bar:g}" if route.bar else "-"
        print(
            f"{route.name:<26}{web:7.2f}{database:10.2f}{route.total:8.2f}{bar:>6}{route.floor:8.2f}"
            f"{route.total / max(route.floor, 0.01):7.1f}{route.statements:12}{'  MISSED' if over else ''}"
        )
    by_name = {route.name: route for route in measured}
    for route in measured:
        if route.name.endswith(", deep"):
            ratio = route.total / by_name[route.name.removesuffix(", deep")].total
            missed += ratio > DEEP_RATIO
            print(
                f"{route.name}: {ratio:.2f} times the first page (bar {DEEP_RATIO}){'  MISSED' if ratio > DEEP_RATIO else ''}"
            )
    return missed


def main() -> None:
    """Start, measure, print; the exit status says whether all bars were met."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="measure only pages whose name holds this")
    parser.add_argument("--pictures", type=int, default=0, help="seed a temporary house of this size first")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="impasto-bench-", dir="/tmp") as folder:
        if wishes.pictures:
            os.environ["IMPASTO_HOME"] = folder
            _seed(wishes.pictures)
        raise SystemExit(1 if run(wishes.rounds, wishes.only) else 0)


def _seed(pictures: int) -> None:
    few = str(max(1000, pictures // 10))
    subprocess.run([sys.executable, "-m", "impasto", "migrate"], check=True)
    sizes = ["--pictures", str(pictures), "--models", few, "--people", few]
    subprocess.run([sys.executable, "-m", "impasto", "bench", "seed", *sizes], check=True)


def run(rounds: int, only: str) -> int:
    """Measure the house in IMPASTO_HOME; returns how many bars were missed."""
    open_house(role="collect")
    collect_static()
    environment_home = settings.ENVIRONMENT.home
    connection.ensure_connection()
    connection.settings_dict["DSN"] = connection.connection.info.dsn
    web = Web(environment_home)
    try:
        (backend,) = _column("select pg_backend_pid()")
        meter = Meter(web.process.pid, psutil.Process(backend).ppid())
        nothing = Route("nothing", 0, ["/healthz"])
        measure(nothing, web, meter, rounds)
        chosen = [route for route in routes(rounds) if only in route.name]
        for route in chosen:
            measure(route, web, meter, rounds)
            measure_floor(route, nothing.total, meter)
            print(".", end="", flush=True)
        missed = report(chosen, nothing.total)
        return missed + (0 if only else _too_big(web, chosen))
    finally:
        web.stop()


def _too_big(web: Web, chosen: Sequence[Route]) -> int:
    addresses = [address for route in chosen for address in route.addresses]
    for number in range(MEMORY_REQUESTS):
        web.get(addresses[number % len(addresses)])
    memory = web.memory_mb()
    print(f"memory of the web process after {MEMORY_REQUESTS} more requests: {memory:.0f} MB (bar {MEMORY_BAR_MB})")
    return int(memory > MEMORY_BAR_MB)


if __name__ == "__main__":
    main()
