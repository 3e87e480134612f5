"""How wide a text is, near enough to break and shorten it without a font.

The widths are those of the common metric of Arial, Helvetica and Liberation Sans in thousandths of the font
size, with a margin for system fonts that run wider (DejaVu Sans, Verdana).
"""

_WIDTHS = {
    **dict.fromkeys("il'|j", 222), **dict.fromkeys("ftI.,:;!/\\ []()·-", 290), **dict.fromkeys("r\"*°", 340),
    **dict.fromkeys("ckszvxyJ^", 500), **dict.fromkeys("abdeghnopqu0123456789_?L$#=+<>~", 556),
    **dict.fromkeys("FTZ", 611), **dict.fromkeys("ABEKPSVXY&", 667), **dict.fromkeys("wCDHNRU", 722),
    **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM%", 850), **dict.fromkeys("W@", 960), "…": 1000, "–": 556,
}  # fmt: skip
_OTHER = 600
_MARGIN = 1.16


def width(text: str, size: float) -> float:
    """Width of ``text`` in pixels at font ``size`` in pixels; an estimate on the wide side."""
    return sum(_WIDTHS.get(c, _OTHER) for c in text) * size * _MARGIN / 1000


def shortened(text: str, room: float, size: float) -> str:
    """``text``, or as much of its beginning as fits in ``room`` pixels with "…" behind it."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" -–,(") + "…"


def in_lines(text: str, room: float, size: float, lines: int) -> list[str]:
    """``text`` broken between words into at most ``lines`` lines of ``room`` pixels; the last is shortened."""
    words = text.split()
    broken: list[str] = []
    while words and len(broken) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= room:
            line += f" {words.pop(0)}"
        if width(line, size) > room:
            # One word that is too long: the cut continues on the next line.
            cut = len(line)
            while cut > 1 and width(line[:cut] + "-", size) > room:
                cut -= 1
            words.insert(0, line[cut:])
            line = line[:cut] + "-"
        broken.append(line)
    if words:
        broken.append(shortened(" ".join(words), room, size))
    return broken or [""]
