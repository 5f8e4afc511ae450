"""Spoil a file a little: bits, pieces, numbers, instructions, and the insides of archives whose sums still agree."""

import io
import pickletools
import random
import re
import warnings
import zipfile
from collections.abc import Callable

WORDS = (
    *(
        "nan",
        "inf",
        "-1",
        "1e999",
        "9" * 40,
        "0x_",
        "null",
        "true",
        "[]",
        "{}",
        "''",
        "2001-99-99",
        "!!set {}",
        "&a",
        "*a",
    ),
    *(
        "..",
        "/etc/passwd",
        "=1+1",
        "\x1b[2J",
        "\u202e",
        "a\nb",
        "x" * 3000,
        "<<",
        "os:system",
        "posix.system",
        "\0",
        "²",
    ),
)
SIZES = (0, 1, 2, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63 - 1, 2**63, 2**64 - 1)
CALLS = (
    *(
        b"cos\nsystem\n",
        b"cbuiltins\neval\n",
        b"cnumpy\nndarray\n",
        b"cnumpy\ndtype\n",
        b"cnumpy.core.multiarray\nscalar\n",
    ),
    *(b"cnumpy.core.multiarray\n_reconstruct\n", b"ctorch._utils\n_rebuild_tensor_v2\n", b"c_codecs\nencode\n"),
    *(
        b"cbuiltins\nset\n",
        b"ccollections\nOrderedDict\n",
        b"(lp0\n",
        b"X\x02\x00\x00\x00f8",
        b"X\x02\x00\x00\x00|O",
        b"(K\x03K\x05t",
    ),
)

Mutation = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, rng: random.Random) -> bytes:
    """Turn some bits over."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    """Leave out the end, or a piece."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 2, 7, len(data))) :]


def splice(data: bytes, rng: random.Random) -> bytes:
    """Put a piece somewhere else, once or many times."""
    start, place = rng.randrange(len(data)), rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 4, 16, 64, 256))] * rng.choice((1, 1, 2, 50))
    return data[:place] + piece + data[place + rng.choice((0, len(piece))) :]


def number(data: bytes, rng: random.Random) -> bytes:
    """Write a number of any width, low byte first, over what is there: headers and lengths live on such numbers."""
    width, place = rng.choice((1, 2, 4, 8)), rng.randrange(len(data))
    value = (rng.choice(SIZES) + rng.choice((-1, 0, 1))) % 256**width
    return data[:place] + value.to_bytes(width, "little") + data[place + width :]


def digits(data: bytes, rng: random.Random) -> bytes:
    """Write another number, or a word, where digits stand."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return number(data, rng)
    place = rng.choice(found)
    text = rng.choice((str(rng.choice(SIZES)), str(-rng.choice(SIZES)), rng.choice(WORDS)))
    return data[: place.start()] + text.encode("utf-8", "surrogatepass") + data[place.end() :]


def word(data: bytes, rng: random.Random) -> bytes:
    """Write a word of trouble in the place of a word."""
    found = list(re.finditer(rb"[\w.-]+", data))
    place = rng.choice(found) if found else re.match(b"", data)
    assert place is not None
    return data[: place.start()] + rng.choice(WORDS).encode("utf-8", "surrogatepass") + data[place.end() :]


def opcode(data: bytes, rng: random.Random) -> bytes:
    """Insert, double or remove an instruction of a pickle, or insert a call."""
    try:
        places = [at for _, _, at in pickletools.genops(data) if at is not None]
    except Exception:
        places = list(range(len(data)))
    at, other = rng.choice(places), rng.choice(places)
    end = places[places.index(other) + 1] if places.index(other) + 1 < len(places) else len(data)
    some = rng.choice(pickletools.opcodes).code.encode("latin-1")
    filling = bytes(rng.randrange(256) for _ in range(rng.choice((0, 1, 2, 4, 8))))
    return (
        data[:at]
        + rng.choice((some + filling, data[other:end], rng.choice(CALLS), b"R", b"b", b"s", b"Rb"))
        + data[at:]
    )


def inside(mutations: tuple[Mutation, ...]) -> Mutation:
    """Spoil one member of a zip archive, or its name, and pack it again, so that its sums agree."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        packed = io.BytesIO()
        try:
            with (
                warnings.catch_warnings(action="ignore"),
                zipfile.ZipFile(io.BytesIO(data)) as archive,
                zipfile.ZipFile(packed, "w") as out,
            ):
                chosen = rng.choice(archive.namelist())
                for info in archive.infolist():
                    content, name, kind = archive.read(info), info.filename, info.compress_type
                    if name == chosen and content:
                        content = rng.choice(mutations)(content, rng)
                        if rng.random() < 0.1:
                            name, kind = rng.choice((rng.choice(archive.namelist()), f"{name}x")), zipfile.ZIP_DEFLATED
                    out.writestr(zipfile.ZipInfo(name), content, kind)
        except Exception:  # spoilt already
            return flip(data, rng)
        return packed.getvalue()

    return mutate


BYTES = (flip, cut, splice, number)
TEXT = (*BYTES, digits, word, word)
PICKLE = (*BYTES, opcode, opcode, digits, word)
ARCHIVE = (*BYTES, inside(TEXT), inside(TEXT), inside(TEXT))
CHECKPOINT = (*BYTES, inside(PICKLE), inside(PICKLE), inside(PICKLE))


def spoil(data: bytes, mutations: tuple[Mutation, ...], rng: random.Random) -> bytes:
    """Apply one to three mutations."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        if data:
            data = rng.choice(mutations)(data, rng)
    return data
