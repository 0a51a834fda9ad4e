"""Text that a reader typed or brought, fit for where it is shown: there it is never more than text.

One function for each place. Words of the course's own need none of them.
"""

import re
from html import escape

# A word joiner after a colon, a slash or an at: it is then no colour, no icon, no address.
_MARKS = str.maketrans(
    {sign: f"\\{sign}" for sign in "\\`*_{}[]()#+-.!|~$"}
    | {sign: f"{sign}\u2060" for sign in ":/@"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
)
_HOST = re.compile(r"www(?=\\\.)", re.IGNORECASE)


def in_markdown(text: str, longest: int = 40) -> str:
    """No marks of style, no links, no pictures, no HTML, and on one line.

    >>> in_markdown("![x](http://y) *z*")
    '\\\\!\\\\[x\\\\]\\\\(http:\\u2060/\\u2060/\\u2060y\\\\) \\\\*z\\\\*'
    """
    return _HOST.sub("\\g<0>\u2060", _cut(text, longest).translate(_MARKS))


def in_figure(text: str, longest: int = 16) -> str:
    """A label of a figure: cut to what there is room for, and without Plotly's tags.

    >>> in_figure("<b>an outcome with a long name</b>")
    '&lt;b&gt;an outcome w…'
    """
    # Plotly knows no entity for a quotation mark and would show its code.
    return escape(_cut(text, longest), quote=False)


def in_spreadsheet(text: str) -> str:
    """A cell that is not taken for a formula, neither here nor where signs are wide.

    >>> in_spreadsheet("=1+1"), in_spreadsheet("＝1"), in_spreadsheet("-0.5"), in_spreadsheet("a")
    ("'=1+1", "'＝1", '-0.5', 'a')
    """
    signed_number = text[:1] in tuple("+-＋－") and text[1:].replace(".", "").isdecimal()
    formula = text[:1] in tuple("=+-@＝＋－＠\t\r")
    return f"'{text}" if formula and not signed_number else text


def _cut(text: str, longest: int) -> str:
    cut = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    return " ".join(cut.split())
