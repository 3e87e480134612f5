"""Finds Chromium and the PostgreSQL binaries for the tests, or installs them where it may, or says what to install.

Runs before pytest in ``make test``. Nothing is skipped silently: what is missing ends the run with one line.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def driver() -> bool:
    """Whether Playwright's own Node runs: a bare Debian lacks a library it is linked with."""
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def chromium() -> bool:
    """Whether a Chromium can be found: $CHROMIUM, the system's, or Playwright's own."""
    if os.environ.get("CHROMIUM") or any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        return True
    if not driver():
        return False
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def postgresql() -> bool:
    """Whether ``initdb`` can be found; Debian keeps it out of PATH."""
    return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or shutil.which("initdb") is not None


def apt(*packages: str) -> None:
    """Install Debian packages, if this is Debian or Ubuntu and we are root."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends"]):
        full = command if command[1] == "update" else [*command, *packages]
        done = subprocess.run(full, env=environment, capture_output=True, text=True, check=False)
        if done.returncode and command[1] == "install":
            print("\n".join(done.stderr.splitlines()[-3:]), file=sys.stderr)


def main() -> int:
    """0 when everything is there."""
    if not driver():
        apt("libatomic1")
    if not chromium():
        # Ubuntu's package of this name only fetches a snap, which does not run everywhere.
        apt("chromium")
        if not chromium() and driver():
            subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not postgresql():
        apt("postgresql")
    for found, name, how in (
        (driver(), "libatomic, for Playwright", "sudo apt install libatomic1"),
        (chromium(), "Chromium", "sudo apt install chromium, or set CHROMIUM to the path of one"),
        (postgresql(), "PostgreSQL", "sudo apt install postgresql"),
    ):
        if not found:
            print(f"The tests need {name}: {how}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
