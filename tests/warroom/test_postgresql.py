"""The server's tests once more, on PostgreSQL: what SQLite lets pass, PostgreSQL may refuse."""

import pytest
from tests.conftest import run_tests

# What asks nothing of the database that other tests do not ask (the walk over every route), or nothing at all.
LEFT_OUT = [
    f"--ignore=tests/warroom/test_{name}.py"
    for name in ("access", "command", "documentation", "language", "production")
]
# Starts servers with databases of their own.
LEFT_OUT.append("--ignore=tests/warroom/killing")
# The walks over every field of a page and of the API.
LEFT_OUT += ["--ignore=tests/warroom/test_named.py", "--ignore=tests/warroom/api/test_named.py"]


@pytest.mark.postgresql
def test_the_tests_of_the_server_pass_on_postgresql_too(postgresql_url: str) -> None:
    run = run_tests(
        ["tests/warroom", *LEFT_OUT, "-m", "not browser and not postgresql", "-rfE", "-p", "no:xdist"],
        TEST_DATABASE_URL=postgresql_url,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert "passed" in run.stdout
