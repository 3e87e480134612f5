"""The same picture in words: a row per box, for people who cannot see the drawing."""

from dataclasses import dataclass

from weerbaar.drawing.layers import LAYERS
from weerbaar.drawing.picture import Line, Node, Picture
from weerbaar.language import _


@dataclass(frozen=True)
class TableRow:
    """One box. ``needs``, ``needed_by``, ``links`` and ``beside`` name the boxes at the other end of its
    lines; ``beside`` are those without effect on what works, and workarounds."""

    node: Node
    layer: str
    needs: tuple[Node, ...]
    needed_by: tuple[Node, ...]
    links: tuple[Node, ...]
    beside: tuple[Node, ...]


def table_rows(picture: Picture) -> tuple[TableRow, ...]:
    """Every box of ``picture`` from the top layer to the bottom one, in the order of their names."""
    nodes = {node.id: node for node in picture.nodes}
    ends: dict[str, dict[str, list[Node]]] = {
        id: {"needs": [], "needed_by": [], "links": [], "beside": []} for id in nodes
    }
    for edge in picture.edges:
        forth, back = {
            Line.NEED: ("needs", "needed_by"),
            Line.ALTERNATIVE: ("needs", "needed_by"),
            Line.LINK: ("links", "links"),
        }.get(edge.line, ("beside", "beside"))
        for here, there, column in ((edge.source, edge.target, forth), (edge.target, edge.source, back)):
            if nodes[there] not in ends[here][column]:
                ends[here][column].append(nodes[there])
    return tuple(
        TableRow(node, _(LAYERS[node.layer]), **{name: tuple(found) for name, found in ends[node.id].items()})
        for node in picture.nodes
    )
