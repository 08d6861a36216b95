"""Plain text: bytes in any encoding in, a document out."""

from __future__ import annotations

import codecs
import hashlib

from cleaner.document import Document
from cleaner.formats.loaded import FormatError, Loaded

_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SAMPLE_BYTES = 200_000
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\x0b\x0c\r\x1b\x1c\x1d\x1e")


def load_text(raw: bytes, path: str) -> Loaded:
    """A document from the bytes of a text file.

    A byte-order mark stays in the text, where cleaning removes it like any other invisible character, so that the
    text encodes to just these bytes again.

    Raises:
        FormatError: when no encoding yields text that encodes to the same bytes.
    """
    text, encoding = decode(raw)
    return Loaded(Document(text, path), hashlib.sha256(raw).hexdigest(), encoding)


def decode(raw: bytes) -> tuple[str, str]:
    """The text of bytes, and the codec that turns it into just these bytes again.

    Raises:
        FormatError: when there is none.
    """
    for mark, codec in _WIDE_MARKS.items():
        if raw.startswith(mark):
            return _exactly(raw, codec)
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _exactly(raw, _guess(raw, error.start))


def _guess(raw: bytes, fault: int) -> str:
    from charset_normalizer import from_bytes

    if sum(byte in _CONTROL for byte in raw[:_SAMPLE_BYTES]) > len(raw[:_SAMPLE_BYTES]) / 100:
        raise FormatError("looks like binary data, not text")
    best = from_bytes(raw[:_SAMPLE_BYTES]).best()
    if best is None:
        raise FormatError(f"is in no known encoding (byte {fault} is not UTF-8); convert it to UTF-8 first")
    return best.encoding


def _exactly(raw: bytes, codec: str) -> tuple[str, str]:
    try:
        text = raw.decode(codec)
        if text.encode(codec) == raw:
            return text, codec
    except UnicodeError:
        pass
    raise FormatError(f"looks like {codec} but does not decode as it; convert it to UTF-8 first")
