"""Published projects: ``python -m benchmarks.psplib PATH [--seconds N] [--every K]``, PATH a folder, zip or file.

Reads the two formats PSPLIB is passed on in: its own ``.sm`` and Patterson's (``.rcp``, ``.txt``). Best-known makespans
come from any ``.csv`` or ``.txt`` beside them with an instance and a makespan per row, and from PSPLIB's own
``…hrs.sm``/``…opt.sm`` tables. A row per instance, then how many are optimal (known best) and the mean gap.
"""

import argparse
import csv
import io
import re
import statistics
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath

from weerbaar.planning.scheduling import Goal, Project, Schedule, Task, solve


def files(path: Path) -> Iterator[tuple[str, str]]:
    """``(name, text)`` of every file under ``path``, in the order of numbers in their names."""
    if path.is_dir():
        inside = sorted((f for f in path.rglob("*") if f.is_file()), key=lambda f: _natural(f.name))
    else:
        inside = [path]
    for file in inside:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for name in sorted(archive.namelist(), key=_natural):
                    yield name, archive.read(name).decode("utf-8", "replace")
        else:
            yield file.name, file.read_text("utf-8", "replace")


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part.lower()) for part in re.split(r"(\d+)", name) if part]


def parse(text: str) -> Project | None:
    """The project in ``text``, or None when it is not one of the two formats."""
    return _sm(text) if "PRECEDENCE RELATIONS" in text else _patterson(text)


def _project(rows: list[tuple[int, list[int], list[int]]], capacity: list[int]) -> Project:
    """``rows``: duration, amounts and successors (from 0) per task; the last task is the end."""
    after: list[list[int]] = [[] for _ in rows]
    for i, (_duration, _amounts, successors) in enumerate(rows):
        for j in successors:
            after[j].append(i)
    tasks = [
        Task(d, tuple(after[i]), tuple((r, a) for r, a in enumerate(amounts) if a))
        for i, (d, amounts, _successors) in enumerate(rows)
    ]
    end = Task(0, tuple(i for i, (_d, _a, successors) in enumerate(rows) if not successors))
    return Project([*tasks, end], capacity, [Goal(len(tasks), 1)])


def _sm(text: str) -> Project:
    successors: dict[int, list[int]] = {}
    work: dict[int, tuple[int, list[int]]] = {}
    capacity: list[int] = []
    part = ""
    for line in text.splitlines():
        heading = re.match(r"\s*([A-Z]+ ?[A-Z/]*)", line)
        if heading and ":" in line:
            part = heading[1].strip()
            continue
        numbers = [int(x) for x in re.findall(r"\d+", line)]
        if not re.match(r"^[\s\d]+$", line) or not numbers:
            continue
        if part.startswith("PRECEDENCE"):
            successors[numbers[0] - 1] = [x - 1 for x in numbers[3 : 3 + numbers[2]]]
        elif part.startswith("REQUESTS"):
            work[numbers[0] - 1] = numbers[2], numbers[3:]
        elif part.startswith("RESOURCEAVAIL"):
            capacity = numbers
    return _project([(*work[i], successors[i]) for i in sorted(work)], capacity)


def _patterson(text: str) -> Project | None:
    if not re.fullmatch(r"[\s\d]+", text) or len(text.split()) < 6:
        return None
    numbers = iter([int(x) for x in text.split()])
    try:
        n, k = next(numbers), next(numbers)
        capacity = [next(numbers) for _ in range(k)]
        rows = []
        for _ in range(n):
            duration = next(numbers)
            amounts = [next(numbers) for _ in range(k)]
            rows.append((duration, amounts, [next(numbers) - 1 for _ in range(next(numbers))]))
        return _project(rows, capacity)
    except (StopIteration, RuntimeError, IndexError):
        return None


def best_known(name: str, text: str) -> dict[str, int]:
    """Makespans by instance, from a table of any of the forms they come in."""
    found: dict[str, int] = {}
    if name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))
        for row in rows:
            numbers = [c for c in row[1:] if c.strip().isdigit()]
            if numbers:
                found[_key(row[0])] = int(numbers[0])
        return found
    size = re.match(r"(j\d+)(opt|hrs|lb)", PurePath(name).name.lower())
    if size and size[2] != "lb":
        for line in text.splitlines():
            row = re.match(r"\s*(\d+)\s+(\d+)\s+(\d+)", line)
            if row:
                found[f"{size[1]}{row[1]}_{row[2]}"] = int(row[3])
    return found


def _key(name: str) -> str:
    return re.sub(r"\.(sm|rcp|txt|mm)$", "", PurePath(name).name.lower())


def wrong(project: Project, found: Schedule) -> str:
    """What is wrong with a schedule, slow and obvious; empty when nothing is."""
    for i, task in enumerate(project.tasks):
        if found.end[i] != found.start[i] + task.duration:
            return f"task {i} is interrupted"
        if any(found.start[i] < found.end[j] for j in task.after):
            return f"task {i} is too early"
    for r, capacity in enumerate(project.capacity):
        for t in range(max(found.end)):
            used = sum(
                a
                for i, k in enumerate(project.tasks)
                for q, a in k.uses
                if q == r and found.start[i] <= t < found.end[i]
            )
            if used > capacity:
                return f"resource {r} is overused in {t}"
    return ""


def plain(project: Project, seconds: float) -> int | None:
    """The makespan CP-SAT reaches by itself in ``seconds`` on the clock: the peer."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = sum(t.duration for t in project.tasks)
    starts = [model.new_int_var(0, horizon, "") for _ in project.tasks]
    parts = [model.new_fixed_size_interval_var(s, t.duration, "") for s, t in zip(starts, project.tasks, strict=True)]
    for i, task in enumerate(project.tasks):
        for j in task.after:
            model.add(starts[i] >= starts[j] + project.tasks[j].duration)
    for r, capacity in enumerate(project.capacity):
        users = [(parts[i], a) for i, t in enumerate(project.tasks) for q, a in t.uses if q == r]
        model.add_cumulative([x for x, _ in users], [a for _, a in users], capacity)
    model.minimize(starts[-1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8
    status = solver.solve(model)
    return round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.psplib", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of work per instance")
    parser.add_argument("--every", type=int, default=1, help="take one instance in K")
    parser.add_argument("--only", default="", help="take instances whose name begins with this")
    parser.add_argument("--peer", type=float, default=0.0, help="seconds on the clock for plain CP-SAT beside it")
    chosen = parser.parse_args(arguments)
    if not chosen.path.exists():
        sys.exit(f"{chosen.path}: there is no such file or folder")
    known: dict[str, int] = {}
    projects: list[tuple[str, Project]] = []
    for name, text in files(chosen.path):
        table = best_known(name, text)
        known.update(table)
        project = None if table else parse(text)
        if project and PurePath(name).name.lower().startswith(chosen.only.lower()):
            projects.append((name, project))
    if not projects:
        sys.exit(f"{chosen.path}: no instance found")
    optimal, gaps, peers, unknown, waited = 0, [], [], 0, []
    for name, project in projects[:: chosen.every]:
        start, worked = time.perf_counter(), time.process_time()
        found = solve(project, seconds=chosen.seconds)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        fault = wrong(project, found)
        if fault:
            sys.exit(f"{name}: {fault}")
        best = known.get(_key(name))
        unknown += best is None
        # Without a published value the gap is the one to the bound, and only a proof makes it optimal.
        against = best if best is not None else found.bound
        gaps.append(found.cost / max(against, 1) - 1)
        waited.append(seconds)
        optimal += found.cost <= against
        peer = plain(project, chosen.peer) if chosen.peer else None
        if peer:
            peers.append(peer / max(against, 1) - 1)
        print(
            f"{_key(name):12} tasks {len(project.tasks) - 1:>4}  makespan {found.cost:>5}  "
            f"best known {'-' if best is None else best:>5}  bound {found.bound:>5}  "
            f"{'proved' if found.proved else '      '}  gap {gaps[-1] * 100:5.2f} %  {seconds:6.2f} s "
            f"({worked:.2f} s of processor time)" + (f"  CP-SAT {peer}" if chosen.peer else ""),
            flush=True,
        )
    if unknown:
        print(f"{unknown} without a best-known makespan: their gap is to our proved bound")
    if peers:
        none = len(gaps) - len(peers)
        print(f"plain CP-SAT, {chosen.peer:g} s: mean gap {statistics.mean(peers) * 100:.2f} %, no answer {none}")
    print(f"median {statistics.median(waited):.2f} s, longest {max(waited):.2f} s")
    print(f"optimal {optimal} of {len(gaps)}, mean gap {statistics.mean(gaps) * 100:.2f} %")


if __name__ == "__main__":
    main()
