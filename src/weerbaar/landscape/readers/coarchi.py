"""A coArchi tree: Archi's model as a folder or zip with one XML file for each element and relation."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from weerbaar.landscape.readers.archi import NAMESPACE, is_view, properties, thing
from weerbaar.landscape.readers.archimate.model import Model, canonical
from weerbaar.landscape.reading import BadInput, Reading
from weerbaar.landscape.sources import Source, Tree
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

_FOLDER = "folder.xml"


def recognise(source: Source) -> bool:
    """Whether it is a folder or zip with a ``model/folder.xml`` that describes an Archi model."""
    tree = source.tree
    root = _root(tree) if tree is not None else None
    return tree is not None and root is not None and NAMESPACE.encode() in tree.head(str(root / _FOLDER))


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. ``mapping``: a mapping file, parsed. Raises BadInput."""
    from weerbaar.landscape.readers.archimate.meaning import landscape

    tree = source.tree
    root = _root(tree) if tree is not None else None
    if tree is None or root is None:
        raise BadInput(Message("is not a coArchi tree: there is no model/folder.xml in it"), source.name)
    return landscape(_model(tree, root), mapping, source.limits)


def _root(tree: Tree) -> PurePosixPath | None:
    """The folder of the model: the shallowest ``model`` that describes itself, for a zip may hold a repository."""
    found = [PurePosixPath(n) for n in tree.names() if n == f"model/{_FOLDER}" or n.endswith(f"/model/{_FOLDER}")]
    return min(found, key=lambda p: (len(p.parts), p)).parent if found else None


def _model(tree: Tree, root: PurePosixPath) -> Model:
    top = tree.xml(str(root / _FOLDER))
    profiles = {p.get("id"): p.get("name") or "" for p in top.iterfind("profiles")}
    model = Model(tree.name, top.get("name") or "", top.get("purpose") or "", properties(top))
    names = [name for name in tree.names() if name.startswith(f"{root}/") and name.endswith(".xml")]
    folders: dict[str, str] = {str(root): ""}
    for name in sorted((n for n in names if n.endswith(f"/{_FOLDER}")), key=lambda n: n.count("/")):
        at = name.removesuffix(f"/{_FOLDER}")
        if at == str(root) or at.startswith(f"{root}/diagrams/"):
            continue
        above = folders.get(at.rpartition("/")[0], "")
        folders[at] = "/".join(p for p in (above, tree.xml(name).get("name") or "") if p)
    for name in names:
        at, _, file = name.rpartition("/")
        if file == _FOLDER:
            continue
        type = canonical(file.partition("_")[0])
        if is_view(type) or at.startswith(f"{root}/diagrams"):
            model.views += 1
            continue
        node = tree.xml(name)
        type = canonical(str(node.tag).rpartition("}")[2])
        specializations = [profiles.get(_id(p), "") for p in node.iterfind("profiles")]
        model.add(
            thing(node, type, folders.get(at, ""), ", ".join(s for s in specializations if s),
                  _id(node.find("source")), _id(node.find("target"))),
            f"{tree.name}, {name}",
        )  # fmt: skip
    return model


def _id(reference: "etree._Element | None") -> str | None:
    """The id in a reference such as ``Node_id-1.xml#id-1``."""
    return (reference.get("href") or "").rpartition("#")[2] if reference is not None else None
