"""Who lives in the demo house, what they published, and what they say to each other: data, no behaviour."""

from dataclasses import dataclass

from impasto.cli.demo.painter import Scene

SAMPLE_NOTE = (
    "*A sample of the demo house: the file is well-formed but far too small to paint with. It is here to show how models, "
    "files, hashes and pictures hang together.*"
)
DRAWN_NOTE = (
    "Drawn by a small program of the demo house, not by a model: it carries generation data with the hashes of the sample "
    "files, so that you can follow a picture to its LoRA and back."
)
FOUND_NOTE = (
    "Found in an open source repository, with the generation data its tool wrote; see the NOTICE of the demo house."
)


@dataclass(frozen=True)
class Person:
    """One who lives in the demo house."""

    username: str
    name: str
    bio: str
    moderator: bool = False


@dataclass(frozen=True)
class SampleModel:
    """A model with one version and a file made on the spot."""

    owner: str
    name: str
    kind: str
    file_name: str
    trigger: str
    text: str
    tags: tuple[str, ...]
    strength: float | None = None


@dataclass(frozen=True)
class Painting:
    """A picture painted on the spot, and the sample models its data names."""

    author: str
    title: str
    prompt: str
    scene: Scene
    loras: tuple[tuple[str, float], ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A real picture of `pictures/` with its real generation data."""

    author: str
    file_name: str
    title: str
    tags: tuple[str, ...]


PEOPLE = (
    Person("mira", "Mira Okafor", "I knead LoRAs until they hold a palette knife. Ask me about **thick paint**."),
    Person("jonas", "Jonas Lind", "Landscapes, mostly at the hours when nobody is outside."),
    Person("ayo", "Ayo Sato", "Robots, machines and other gentle creatures."),
    Person("lin", "Lin Marek", "I collect how things were made. House moderator.", moderator=True),
)

CHECKPOINT = SampleModel(
    "mira", "Northlight", "checkpoint", "northlight-sample.safetensors", "", f"A calm all-round painter's base.\n\n{SAMPLE_NOTE}",
    ("painting", "base"),
)  # fmt: skip
MODELS = (
    CHECKPOINT,
    SampleModel(
        "mira", "Thick Paint", "lora", "thick-paint.safetensors", "thickpaint",
        f"Strokes you could hang a coat on. Strongest on skies and water; start at 0.8.\n\n{SAMPLE_NOTE}",
        ("style", "impasto", "oil painting"), 0.8,
    ),
    SampleModel(
        "jonas", "Evening Glow", "lora", "evening-glow.safetensors", "eveglow",
        f"The quarter of an hour after the sun is gone.\n\n{SAMPLE_NOTE}", ("concept", "light", "landscape"), 0.6,
    ),
    SampleModel(
        "ayo", "Night Water", "lora", "night-water.safetensors", "nightwater",
        f"Moonlight on dark water, without the noise.\n\n{SAMPLE_NOTE}", ("concept", "night", "sea"), 0.7,
    ),
)  # fmt: skip

PAINTINGS = (
    Painting("mira", "Last light", "thickpaint, a ridge after sunset, glowing horizon, oil painting",
             Scene(("#243b6b", "#f2a65a", "#6b4a3a", "#2a1f2b"), 0.62, (0.68, 0.5)),
             (("Thick Paint", 0.8), ("Evening Glow", 0.5)), ("sunset", "landscape", "oil painting")),
    Painting("jonas", "Meadow, noon", "thickpaint, a meadow under a wide pale sky, palette knife",
             Scene(("#7fb6d9", "#f6e7c1", "#4f8a5b", "#274b34"), 0.45, None),
             (("Thick Paint", 0.9),), ("meadow", "landscape")),
    Painting("ayo", "The moon is early", "nightwater, moonlight over a dark bay, thickpaint",
             Scene(("#101b3a", "#3e5c9a", "#1f2f55", "#0b1020"), 0.7, (0.3, 0.2)),
             (("Night Water", 0.7), ("Thick Paint", 0.6)), ("night", "sea", "moon")),
    Painting("mira", "Heather", "thickpaint, eveglow, heather on the hills, rose sky",
             Scene(("#d98ca0", "#f9dcc4", "#a35d6a", "#4b2b3f"), 0.55, (0.5, 0.42)),
             (("Thick Paint", 0.8), ("Evening Glow", 0.7)), ("hills", "landscape", "rose")),
    Painting("jonas", "Harvest", "eveglow, a field of rye, low sun, broad strokes",
             Scene(("#4f79a8", "#ffd28a", "#c8923f", "#6d4a1e"), 0.5, (0.24, 0.4)),
             (("Evening Glow", 0.8),), ("field", "landscape", "autumn")),
    Painting("lin", "Glacier", "thickpaint, ice and a green sky, cold light",
             Scene(("#1d3a4a", "#9fd8c6", "#dfeef2", "#7fa6b8"), 0.42, None),
             (("Thick Paint", 0.7),), ("ice", "landscape", "cold")),
    Painting("ayo", "Harbour lamp", "nightwater, a single lamp across the harbour, reflection",
             Scene(("#16202c", "#b8763b", "#22364a", "#0c141d"), 0.58, (0.72, 0.5)),
             (("Night Water", 0.9),), ("night", "harbour")),
    Painting("mira", "Spring rain", "thickpaint, wet hills, clearing sky",
             Scene(("#8ea3ad", "#dfe6dc", "#6f9a6a", "#35563f"), 0.48, (0.8, 0.2)),
             (("Thick Paint", 0.85),), ("rain", "landscape", "spring")),
)  # fmt: skip

FOUND = (
    Found("ayo", "sdnext-024.jpg", "Walking on water", ("robot", "sunset", "water")),
    Found("ayo", "sdnext-031.jpg", "Walking on water, slower", ("robot", "sunset", "water")),
    Found("ayo", "civitai-004.jpg", "Server room", ("robot",)),
    Found("jonas", "imaginairy-009.jpg", "Treehouse valley", ("landscape", "fantasy")),
    Found("jonas", "imaginairy-007.jpg", "Bluejay", ("bird", "photo")),
    Found("lin", "imaginairy-003.jpg", "A bird", ("bird",)),
    Found("lin", "imaginairy-010.jpg", "Leaves", ("leaves", "pattern")),
    Found("lin", "imaginairy-011.jpg", "A bowl of kittens", ("cat",)),
    Found("ayo", "sdnext-019.jpg", "Neon drag race", ("car", "night", "city")),
    Found("mira", "sdnext-008.jpg", "Tiger eye", ("tiger", "macro")),
    Found("ayo", "sdnext-032.jpg", "Purple locomotive", ("train", "steampunk")),
    Found("lin", "sdnext-028.jpg", "Fridge magnet", ("city",)),
    Found("mira", "sdnext-022.jpg", "Ribbon dancer", ("sculpture",)),
    Found("jonas", "comfyui-071.png", "Galaxy bottle", ("bottle", "galaxy")),
)

COMMENTS = (
    ("Last light", "jonas", "The light on the ridge! How did you keep the strokes so thick?"),
    ("Last light", "mira", "@jonas Thick Paint at 0.8 and no more than 0.5 of your Evening Glow."),
    ("The moon is early", "lin", "This one goes straight into my collection."),
    ("Walking on water", "mira", "Look at the reflections under the feet."),
    ("Meadow, noon", "ayo", "I can smell it."),
)
FEATURED = (
    "Last light", "The moon is early", "Walking on water", "Heather", "Treehouse valley", "Galaxy bottle", "Tiger eye",
    "Bluejay",
)  # fmt: skip
COLLECTION = ("lin", "Thick and bright", ("Last light", "The moon is early", "Heather", "Spring rain", "Tiger eye"))
