"""What the import contracts cannot see: doors, foreign keys by name, templates, and which parts a web process loads."""

import re
import subprocess
import sys

import grimp
import pytest
from django.apps import apps

from tests.architecture.rooms import DOORS, ROOMS, SOURCE, rank, room_of

# Rooms that are glue: everything public in them is a door.
OPEN_ROOMS = {"kit", "ui", "jobs"}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("impasto", cache_dir=None)


def test_rooms_enter_each_other_through_doors_only(graph):
    wrong = []
    for module in graph.modules:
        room = room_of(module)
        if room is None or ".tests" in module or ".migrations" in module:
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            other = room_of(imported)
            if other in (None, room) or other in OPEN_ROOMS or room == "api":
                continue
            if imported.split(".")[2:3] and imported.split(".")[2] not in DOORS:
                wrong.append(f"{module} -> {imported}")
    assert not wrong, f"call services, queries, policies, models or events of other rooms, not their inside: {wrong}"


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        room = room_of(model.__module__)
        for field in model._meta.get_fields():
            target = room_of(field.related_model.__module__) if getattr(field, "many_to_one", False) and field.concrete and field.related_model else None  # fmt: skip
            if room and target and rank(target) > rank(room):
                wrong.append(f"{model.__name__}.{field.name} -> {target}")
    assert not wrong


def test_templates_include_down():
    reference = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([\w/.-]+)["']""")
    wrong = []
    for room in ROOMS:
        for template in (SOURCE / "impasto" / room).glob("templates/**/*.html"):
            for name in reference.findall(template.read_text()):
                other = name.split("/")[0]
                if other in ROOMS and rank(other) > rank(room):
                    wrong.append(f"{template.relative_to(SOURCE)} -> {name}")
    assert not wrong, "compose by address: give the other room's fragment a URL name and fetch it"


def test_web_process_loads_no_heavy_part():
    """Neither torch nor the ONNX runtime nor vips: those wake in workers only."""
    code = (
        "import sys, impasto.config.asgi; from django.urls import get_resolver; get_resolver().url_patterns; "
        "print([m for m in ('torch', 'onnxruntime', 'pyvips', 'diffusers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stdout + done.stderr


def test_rows_are_asked_for_in_services_queries_and_models_only():
    allowed = re.compile(r"/(kit|services|queries|models|migrations|tests|worker|testing|admin|cli)(/|\.py)")
    wrong = [
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "impasto").rglob("*.py")
        if re.search(r"\b[A-Z]\w+\.objects\b", path.read_text()) and not allowed.search(path.as_posix())
    ]
    assert not wrong, "lists start at visible_to(user) in queries; writes live in services"


def test_html_is_trusted_in_ui_only():
    wrong = [
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "impasto").rglob("templates/**/*.html")
        if re.search(r"\|\s*safe\b", path.read_text()) and "/ui/" not in path.as_posix()
    ]
    assert not wrong, "store what markdown.render made and output it through |trusted_html"
