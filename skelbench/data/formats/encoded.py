"""Text of other people's programs: UTF-8, or what its first bytes say, as PowerShell's `>` writes UTF-16."""

import codecs
from pathlib import Path

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

GZIP = b"\x1f\x8b"


def is_gzip(path: Path) -> bool:
    """Say whether a file is packed by gzip, by its first bytes; one that cannot be read is not."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(GZIP)) == GZIP
    except (OSError, ValueError):
        return False


def decoded(content: bytes, errors: str = "strict") -> str:
    """Decode the bytes of a text, its mark of byte order left out.

    Raises:
        UnicodeDecodeError: they are no such text.
    """
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, errors)
