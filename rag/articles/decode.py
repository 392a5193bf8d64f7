"""Read a file's bytes as text, or say why they are not text."""

import codecs
from pathlib import Path

from rag.articles.language import fold_to_simplified
from rag.articles.refusal import Refused

MAX_FILE_BYTES = 50 * 1024 * 1024
_CONTROL_SHARE = 0.01
_SAMPLE_BYTES = 256 * 1024
_CANDIDATES = ("gb18030", "big5hkscs", "cp1252")


def read_bytes(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Read a whole file, asking for its size first. Raises `Refused` and `OSError`."""
    size = path.stat().st_size
    if size > max_bytes:
        raise Refused(f"is {size:,} bytes; the limit is {max_bytes:,} bytes, so split the file")
    return path.read_bytes()


def decode_text(data: bytes, *, declared: str | None = None) -> str:
    """Decode UTF-8, UTF-16 with a mark, GB 18030, Big5 or Windows-1252; line ends become LF.

    `declared` is the encoding that the document itself names. Raises `Refused`.
    """
    text = _decode(data, declared)
    if "\x00" in text:
        raise Refused("holds NUL bytes, so it is not a text file")
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v\x1a\x1b" for c in text[:_SAMPLE_BYTES])
    if controls > max(2, _CONTROL_SHARE * min(len(text), _SAMPLE_BYTES)):
        raise Refused("holds control characters, so it is not a text file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str | None) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", "starts with a UTF-16 mark but is not UTF-16")
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig", "starts with a UTF-8 mark but is not UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:_SAMPLE_BYTES]:
        raise Refused("holds NUL bytes, so it is not a text file")
    if declared and (text := _declared(data, declared)) is not None:
        return text
    return _guess(data)


def _strict(data: bytes, encoding: str, reason: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(f"{reason} at byte {error.start:,}; save it as UTF-8") from error


def _declared(data: bytes, encoding: str) -> str | None:
    # Pages that call themselves GB2312 or Big5 use the supersets.
    supersets = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
    name = supersets.get(encoding.lower(), encoding)
    try:
        # `bytes.decode` refuses codecs that do not give text, such as "hex", with LookupError.
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes) -> str:
    """Let the detector choose among three encodings, then hold its choice to common characters."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE_BYTES]
    ranked = [m.encoding for m in from_bytes(sample, cp_isolation=list(_CANDIDATES))]
    best: tuple[float, int, str] | None = None
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        trust = _plausibility(text[:_SAMPLE_BYTES], encoding)
        place = ranked.index(encoding) if encoding in ranked else len(_CANDIDATES)
        if best is None or (trust, -place) > best[:2]:
            best = (trust, -place, text)
    if best is None or best[0] < 0.75:
        raise Refused("is not UTF-8, and no other encoding fits surely; save it as UTF-8")
    return best[2]


def _plausibility(text: str, encoding: str) -> float:
    """Share of the non-ASCII characters that are frequent in the encoding's own language."""
    if encoding == "cp1252":
        return _western(text)
    # GB 18030 also carries Traditional text, whose characters count as their Simplified forms.
    spelt = fold_to_simplified(text) if encoding == "gb18030" else text
    foreign = [c for c in spelt if ord(c) > 127]
    first, last, charset = (0xB0, 0xD7, "gb2312") if encoding == "gb18030" else (0xA4, 0xC6, "big5")
    marks = "，。、；：？！「」『』“”‘’（）《》〈〉【】—…·　％．／－～"
    likely = sum(c in marks or _level_one(c, charset, first, last) for c in foreign)
    return likely / max(1, len(foreign))


def _western(text: str) -> float:
    """Accented letters beside ASCII letters and typographic marks beside text; never runs."""
    good = foreign = run = 0
    for character in text:
        if ord(character) < 128:
            run = 0
            continue
        foreign += 1
        run += 1
        good += run <= 2 and (character.isalpha() or character in "‘’“”–—…•£€©®°«»§ ·½")
    rare_enough = foreign <= 0.25 * len(text)
    return good / foreign if foreign and rare_enough else 0.0


def _level_one(character: str, charset: str, first: int, last: int) -> bool:
    try:
        encoded = character.encode(charset)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and first <= encoded[0] <= last
