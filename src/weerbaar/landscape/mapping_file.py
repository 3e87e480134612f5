"""A mapping file: TOML or JSON with which a user overrides what a reader makes of a format."""

import tomllib
from pathlib import Path
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source, parse_json
from weerbaar.language import Message


class MappingFile(dict[str, Any]):
    """What the file says, and its name for messages. What it may say is the reader's to judge."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        super().__init__(content)
        self.name = name


def read_mapping(source: Source | Path) -> MappingFile:
    """Read a mapping file: JSON when it starts with a brace, else TOML. Raises BadInput with file and place."""
    if isinstance(source, Path):
        source = Source.from_path(source)
    data = source.data or b""
    content = parse_json(data, source.name) if source.starts_with(b"{") else _toml(data, source.name)
    if not isinstance(content, dict):
        raise BadInput(Message("must be a table of names and values"), source.name)
    return MappingFile(source.name, content)


def _toml(data: bytes, place: str) -> Any:
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise BadInput(Message("is not text in UTF-8 (byte {at})", at=error.start), place) from None
    except RecursionError:
        raise BadInput(Message("is nested too deeply"), place) from None
    except ValueError as error:
        raise BadInput(Message("is not valid TOML: {why}", why=str(error)), place) from None
