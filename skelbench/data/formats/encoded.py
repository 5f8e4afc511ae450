"""Text of other people's programs: UTF-8, or what its first bytes say, as PowerShell's `>` writes UTF-16."""

import codecs

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(content: bytes, errors: str = "strict") -> str:
    """Decode the bytes of a text, its mark of byte order left out.

    Raises:
        UnicodeDecodeError: they are no such text.
    """
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, errors)
