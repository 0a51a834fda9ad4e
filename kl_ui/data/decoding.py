"""The bytes of a file -> its text, with plain punctuation, and not too much of it."""

import re

from kl_ui.data.refusing import MOST_MEGABYTES, MOST_ROWS, Unreadable, refuse_long

ENCODINGS = ("gb18030", "cp1252")
"""What a file may be in that is no Unicode: neither says so of itself."""
_APART = re.compile(r"[\s,;|&、]+")  # what stands between words, whatever separates the cells
_PUNCTUATION = str.maketrans("，；\u3000\u00a0\u202f\u2009\ufeff", ",;     ")
_NARROW = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_WESTERN = re.compile(rb"[\x80-\xff]+")


def text_of(source: str | bytes, wished: str | None = None) -> tuple[str, str]:
    """The text, and the encoding it was in."""
    if len(source) > MOST_MEGABYTES * 10**6:
        size = round(len(source) / 10**6)
        raise Unreadable("too_big", size=size, most=MOST_MEGABYTES)
    text, encoding = (source, "utf-8") if isinstance(source, str) else _decoded(source, wished)
    if "\0" in text:
        raise Unreadable("encoding")
    if not text.isascii():
        # A space that parts thousands is to part no cells.
        text = _NARROW.sub("'", text).translate(_PUNCTUATION)
    if not text.strip():
        raise Unreadable("empty")
    if text.count("\n") > MOST_ROWS:
        rows = sum(1 for line in text.splitlines() if line.strip())
        if rows > MOST_ROWS + 1:  # one may be a header
            raise Unreadable("too_many_rows", rows=rows, most=MOST_ROWS)
    for line, words in enumerate(text.splitlines(), 1):
        if len(words) > 300:
            refuse_long(_APART.split(words), line)
    return text, encoding


def _decoded(data: bytes, wished: str | None) -> tuple[str, str]:
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or data[:5] == b"%PDF-":
        raise Unreadable("spreadsheet")
    for encoding in _encodings(data, wished):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _encodings(data: bytes, wished: str | None) -> tuple[str, ...]:
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return ("utf-32",)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    start = data[:1000]
    for places, encoding in ((start[1::2], "utf-16-le"), (start[::2], "utf-16-be")):
        if places and places.count(0) > len(places) / 3:
            return (encoding,)
    unicode = "utf-8-sig" if data[:3] == b"\xef\xbb\xbf" else "utf-8"
    if wished in ENCODINGS:
        return (unicode, str(wished))
    return (unicode, *(reversed(ENCODINGS) if _western(data) else ENCODINGS[:1]))


def _western(data: bytes) -> bool:
    """Are the bytes beyond ASCII single letters among others, as in a European word?"""
    runs = list(_WESTERN.finditer(data[:100_000]))
    odd = 0
    for run in runs:
        if len(run.group()) > 2 and len(runs) > 0:
            return False
        beside = data[run.start() - 1 : run.start()] + data[run.end() : run.end() + 1]
        letters = all(byte >= 0xC0 for byte in run.group())
        if not letters or not any(bytes([byte]).isalpha() for byte in beside):
            return False
        odd += len(run.group()) % 2
    return bool(runs)
