"""What every room's tests stand on: small real pictures and model files, made on the spot."""

import io
import json
import struct
import zlib


def png_bytes(width: int = 64, height: int = 48, *, colour: int = 120, text: dict[str, str] | None = None) -> bytes:
    """A real RGB PNG of one colour with text chunks; `colour` varies the bytes, so that two pictures differ."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(0, io.SEEK_END)
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    for key, value in (text or {}).items():
        out.write(chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + value.encode()))
    row = b"\0" + bytes((colour % 256, (colour * 7) % 256, (colour * 13) % 256)) * width
    out.write(chunk(b"IDAT", zlib.compress(row * height)))
    out.write(chunk(b"IEND", b""))
    return out.getvalue()


def safetensors_bytes(*, fill: int = 1, metadata: dict[str, str] | None = None) -> bytes:
    """A tiny valid LoRA in the kohya layout; `fill` varies the tensors, `metadata` only the header."""
    down = bytes([fill % 256, 60]) * 16
    header = {
        "__metadata__": {"ss_network_dim": "4", "ss_network_alpha": "4", **(metadata or {})},
        "lora_unet_mid.lora_down.weight": {"dtype": "F16", "shape": [4, 4], "data_offsets": [0, 32]},
        "lora_unet_mid.lora_up.weight": {"dtype": "F16", "shape": [4, 4], "data_offsets": [32, 64]},
        "lora_unet_mid.alpha": {"dtype": "F16", "shape": [], "data_offsets": [64, 66]},
    }
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    return struct.pack("<Q", len(encoded)) + encoded + down + down + b"\x00\x44"
