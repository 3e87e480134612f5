"""Whole processes, as a person waits for them: start-up, and the demonstration city from file to answer.

``python -m benchmarks.commands``. The peer is a bare ``python -c pass`` in the same run.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
RUNS = 9


def seconds(command: list[str]) -> float:
    """Median wall seconds of a command that must succeed."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print every figure."""
    bare = seconds([sys.executable, "-c", "pass"])
    with tempfile.TemporaryDirectory() as folder:
        city = {suffix: f"{folder}/city{suffix}" for suffix in (".json", ".xlsx")}
        for file in city.values():
            subprocess.run([BIN / "weerbaar", "landscape", "demo", "--out", file], check=True)
        commands = {
            "weerbaar --help": [str(BIN / "weerbaar"), "--help"],
            "the city (JSON), ad-stad lost": [str(BIN / "weerbaar"), "impact", city[".json"], "--lost", "ad-stad"],
            "the city (XLSX), ad-stad lost": [str(BIN / "weerbaar"), "impact", city[".xlsx"], "--lost", "ad-stad"],
        }
        print(f"python -c pass: {bare * 1e3:.0f} ms")
        for name, command in commands.items():
            taken = seconds(command)
            print(f"{name}: {taken * 1e3:.0f} ms, {taken / bare:.1f} × a bare Python")


if __name__ == "__main__":
    main()
