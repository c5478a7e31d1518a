"""Generated pictures for the tests of this part: the same bytes on every machine that has the same encoders."""

import io

import numpy as np
from PIL import Image

GPS_IFD, EXIF_IFD = 0x8825, 0x8769
PROMPT = "a lighthouse at dusk <lora:oil:0.8>\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 12345678901234567890, Size: 64x64"


def waves(width=320, height=240, seed=1):
    """Smooth colour waves with a little grain: no flat areas, no symmetry."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    bands = [np.sin(7 * x + 3 * y + seed), np.cos(5 * y - 4 * x * y), np.sin(11 * (x - 0.5) ** 2 + 9 * (y - 0.4) ** 2)]
    grain = np.random.default_rng(seed).normal(0, 3, (height, width, 3))
    return Image.fromarray(np.clip(128 + 90 * np.stack(bands, -1) + grain, 0, 255).astype(np.uint8))


def scene(width=320, height=240, seed=1):
    """Soft colour patches at many scales, as photographs and paintings have: what perceptual hashes are made for."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for grid, weight in ((3, 90), (7, 60), (13, 40), (23, 20)):
        patch = Image.fromarray(random.integers(0, 256, (grid, grid, 3), dtype=np.uint8))
        total += weight / 210 * np.asarray(patch.resize((width, height), Image.Resampling.BICUBIC), dtype=float)
    return Image.fromarray(np.clip((total - 128) * 1.8 + 128, 0, 255).astype(np.uint8))


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def telling_exif():
    """Exif with a place, serial numbers and a maker note beside the generation data."""
    exif = Image.Exif()
    exif[0x010E] = "a lighthouse"
    exif[0x010F] = 'prompt:{"3": {"class_type": "KSampler"}}'
    exif[0x0112] = 6
    exif[0x013C] = "anna-laptop"
    photo = exif.get_ifd(EXIF_IFD)
    photo[0x9286] = b"UNICODE\0" + PROMPT.encode("utf-16-be")
    photo[0xA431] = "SERIAL-0042"
    photo[0x927C] = b"MAKER-NOTE " * 20
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return exif.tobytes()


TELLING_XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 exif:GPSLatitude="52,31.2N" aux:SerialNumber="SERIAL-0042" exif:ColorSpace="1">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">a lighthouse at dusk</rdf:li></rdf:Alt></dc:description>
<exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{"c": "a lighthouse", "seed": 7}</rdf:li></rdf:Alt></exif:UserComment>
<exif:GPSLongitude>13,24.3E</exif:GPSLongitude>
<xmpMM:History><rdf:Seq><rdf:li rdf:parseType="Resource">secret-draft.psd</rdf:li></rdf:Seq></xmpMM:History>
<xmpMM:DerivedFrom rdf:resource="original > holiday.psd"/>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
SECRETS = (b"SERIAL-0042", b"MAKER-NOTE", b"52,31.2N", b"13,24.3E", b"secret-draft", b"holiday", b"anna-laptop")
