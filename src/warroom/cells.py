"""What somebody typed, in a CSV file that a spreadsheet opens: text, never a formula."""

import re

_STARTS = "=+@＝＋－＠-"  # the hyphen last: in between it would mean a range
_BEGUN = re.compile(f'[\t\r\n]|[\\s"]*[{_STARTS}]')
_PARTED = re.compile(f"([,;\t\r\n])(?=[\"']*[{_STARTS}])")


def harmless(text: str) -> str:
    """``text`` that no spreadsheet runs.

    An apostrophe stands before what would begin a formula. An Excel in another language parts the cells of our files
    elsewhere (at commas, where ours are parted by semicolons) and minds no quotes then: behind every mark that could
    part a cell goes a space, which makes text of what follows.
    """
    text = _PARTED.sub(r"\1 ", text)
    return f"'{text}" if _BEGUN.match(text) else text
