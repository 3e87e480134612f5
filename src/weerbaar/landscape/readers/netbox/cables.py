"""Where cables lead: from interface to interface, through patch panels and circuits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from weerbaar.landscape.readers.netbox.objects import Key, Objects, Row

INTERFACE = "dcim.interface"
CIRCUIT_END = "circuits.circuittermination"
_MOST_CABLES = 100
"""Longer paths are loops: a cable through a hundred patch panels does not exist."""


@dataclass(frozen=True)
class Path:
    """From one termination to another. ``end`` None: it stops in the open."""

    start: Key
    end: Key | None
    cables: tuple[int, ...]
    panels: tuple[int, ...]
    """Devices it passes through, by number."""
    circuits: tuple[int, ...]


class Cabling:
    """Every connected cable, and the ports behind the ports."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._far: dict[Key, list[tuple[int, Key]]] = {}
        self._fronts: dict[tuple[int, int], Key] = {}
        self._rear: dict[int, tuple[int, int]] = {}
        self.not_connected = 0
        """Cables that are only planned or being taken away."""
        self.branching: set[int] = set()
        """Cables with more than two ends."""
        self._sides: dict[int, list[Row]] = {}
        for end in objects.all(CIRCUIT_END):
            circuit = end.number("circuit")
            if circuit is not None:
                self._sides.setdefault(circuit, []).append(end)
        for port in objects.all("dcim.frontport"):
            self._front_port(port)
        for number, (a, b) in _ends(objects).items():
            cable = objects.get("dcim.cable", number)
            if cable is not None and cable.choice("status") not in ("connected", ""):
                self.not_connected += 1
                continue
            if len(a) + len(b) > 2:
                self.branching.add(number)
            for here, there in ((a, b), (b, a)):
                for key in here:
                    self._far.setdefault(key, []).extend((number, other) for other in there)

    def _front_port(self, port: Row) -> None:
        # Since NetBox 4.5 a front port can have several rear ports; the first is enough to follow it.
        pairs = port.fields.get("rear_ports")
        pair = Row("", 0, pairs[0]) if isinstance(pairs, list) and pairs and isinstance(pairs[0], dict) else port
        rear, position = pair.number("rear_port"), pair.number("rear_port_position")
        if rear is not None:
            self._rear[port.id] = (rear, position or 1)
            self._fronts[rear, position or 1] = ("dcim.frontport", port.id)

    def far(self, key: Key) -> list[tuple[int, Key]]:
        """The cables at a termination, each with the termination at its other end."""
        return self._far.get(key, [])

    def paths(self, start: Key) -> Iterator[Path]:
        """Every path that starts at ``start``; cables with several ends give several."""
        todo: list[tuple[Path, Key, tuple[int, ...]]] = [(Path(start, None, (), (), ()), start, ())]
        while todo:
            path, here, positions = todo.pop()
            for cable, there in self.far(here):
                if cable in path.cables or len(path.cables) > _MOST_CABLES:
                    continue
                passed = replace(path, cables=(*path.cables, cable))
                model = there[0]
                if model == CIRCUIT_END:
                    passed, beyond = self._through_circuit(passed, there)
                    if beyond is None:
                        yield passed
                    else:
                        todo.append((passed, beyond, positions))
                elif model in ("dcim.frontport", "dcim.rearport"):
                    passed = replace(passed, panels=(*passed.panels, *self._device(there)))
                    port, stack = self._through_panel(there, positions)
                    if port is None or not self.far(port):
                        yield passed
                    else:
                        todo.append((passed, port, stack))
                else:
                    yield replace(passed, end=there)

    def _through_panel(self, key: Key, positions: tuple[int, ...]) -> tuple[Key | None, tuple[int, ...]]:
        """The port behind a port of a patch panel. A rear port carries several lines: ``positions`` says which."""
        model, id = key
        if model == "dcim.frontport":
            rear = self._rear.get(id)
            return (("dcim.rearport", rear[0]), (*positions, rear[1])) if rear else (None, positions)
        if not positions:
            port = self._objects.get(*key)
            lines = port.fields.get("positions") if port else None
            return (self._fronts.get((id, 1)) if lines == 1 else None), ()
        return self._fronts.get((id, positions[-1])), positions[:-1]

    def _through_circuit(self, path: Path, key: Key) -> tuple[Path, Key | None]:
        """What lies at the other end of a circuit; no key when the path ends there."""
        end = self._objects.get(*key)
        circuit = end.number("circuit") if end else None
        if circuit is None or circuit in path.circuits:
            return replace(path, end=key), None
        path = replace(path, circuits=(*path.circuits, circuit))
        other = self.other_side(key)
        if other is not None and self.far(other):
            return path, other
        return replace(path, end=other), None

    def other_side(self, key: Key) -> Key | None:
        """The other end of the circuit that ends at ``key``."""
        end = self._objects.get(*key)
        number = end.number("circuit") if end else None
        others = [s for s in self._sides.get(number, []) if s.id != key[1]] if number is not None else []
        return (CIRCUIT_END, others[0].id) if len(others) == 1 else None

    def sides(self, circuit: int) -> list[Row]:
        """The known ends of a circuit, by number."""
        return self._sides.get(circuit, [])

    def _device(self, key: Key) -> tuple[int, ...]:
        port = self._objects.get(*key)
        device = port.number("device") if port else None
        return (device,) if device is not None else ()


def _ends(objects: Objects) -> dict[int, tuple[list[Key], list[Key]]]:
    """Both ends of every cable: from its terminations (fixture) or from the cable itself (REST API)."""
    ends: dict[int, tuple[list[Key], list[Key]]] = {}
    for termination in objects.all("dcim.cabletermination"):
        cable, key = termination.number("cable"), termination.key("termination_type", "termination_id")
        if cable is not None and key is not None:
            ends.setdefault(cable, ([], []))[termination.choice("cable_end") == "B"].append(key)
    for cable_row in objects.all("dcim.cable"):
        if cable_row.id in ends:
            continue
        sides: tuple[list[Key], list[Key]] = ([], [])
        names = (("a_terminations", "termination_a"), ("b_terminations", "termination_b"))
        for side, (many, one) in zip(sides, names, strict=True):
            listed = cable_row.fields.get(many)
            for each in listed if isinstance(listed, list) else []:
                key = Row("", 0, each).key("object_type", "object_id") if isinstance(each, dict) else None
                if key is not None:
                    side.append(key)
            key = cable_row.key(f"{one}_type", f"{one}_id")  # until NetBox 3.2
            if key is not None and not side:
                side.append(key)
        if sides[0] and sides[1]:
            ends[cable_row.id] = sides
    return ends
