"""The landscape as a picture: services above, what they rest on below, as SVG text that needs no browser.

``choose_view`` says which part is drawn and what is folded together, ``draw`` writes it as SVG, and
``table_rows`` says the same in words for people who cannot see it. The same landscape and view always give
the same bytes. The SVG carries its colours as presentation attributes, so that it is also right in a PDF and
under a content security policy; its classes let a style sheet override them (dark mode).
"""

from weerbaar.drawing.marking import Marking, mark
from weerbaar.drawing.picture import Edge, Line, Node, Picture, choose_view
from weerbaar.drawing.svg import draw
from weerbaar.drawing.table import TableRow, table_rows
from weerbaar.drawing.view import Fold, Show, View

__all__ = [
    "Edge", "Fold", "Line", "Marking", "Node", "Picture", "Show", "TableRow", "View", "choose_view", "draw",
    "mark", "table_rows",
]  # fmt: skip
