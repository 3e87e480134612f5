"""docs/access.md, made of the tables that the tests walk: ``python -m tests.warroom.access_table`` writes it."""

import os
from collections.abc import Iterator, Mapping

from tests.conftest import ROOT

FILE = ROOT / "docs" / "access.md"
HEAD = """# Who may do what

Made of the tables that the access tests walk (`tests/warroom/routes.py` and `tests/warroom/api/operations.py`), so it
is what the server does. Do not edit it: `make access` writes it again, and a test fails when it is out of date.

A cell says what the server answers, and to whom. **yes**: it is done or shown (also when what was filled in is not
right). **no**: "your role does not allow this" (403). **hidden**: as if it were not there (404); of a few acts
also because the test asks for something that does not exist. **sign in**: sent to the sign-in page. Where not everybody
gets the same, the roles are named; "rest" are all others.

- **Own**: the thing belongs to the organisation in which somebody has the role.
- **Other**: it belongs to another body that shares nothing.
- **Shared**: that body shares everything that can be shared (part by part: docs/sharing.md).
- **Guest**: somebody with every part of the incident, until the end date.
- **Nobody**: signed in, without any role. **Anonymous**: not signed in.

Roles: """


def _verdict(status: int) -> str:
    if status == 404:
        return "hidden"
    if status == 403:
        return "no"
    if status in (401, 410):
        return {401: "token needed", 410: "link is gone"}[status]
    return "yes"


def _cell(found: Mapping[str, int], groups: Mapping[str, frozenset[str]]) -> str:
    by_verdict: dict[str, set[str]] = {}
    for role, status in found.items():
        by_verdict.setdefault(_verdict(status), set()).add(role)
    if not by_verdict:
        return "–"
    if len(by_verdict) == 1:
        return next(iter(by_verdict))
    rest = max(by_verdict, key=lambda verdict: len(by_verdict[verdict]))
    named = [f"{v}: {_named(roles, groups)}" for v, roles in sorted(by_verdict.items(), reverse=True) if v != rest]
    return "; ".join([*named, f"rest {rest}"])


def _named(roles: set[str], groups: Mapping[str, frozenset[str]]) -> str:
    for name, group in groups.items():
        if roles == group:
            return name
    return ", ".join(sorted(roles))


def lines() -> Iterator[str]:
    """The document, line by line."""
    from tests.warroom import routes
    from tests.warroom.api.operations import OPERATIONS

    from warroom.organisations.models import Role

    body = {r.value for r in routes.BODY}
    groups = {
        "the body's own roles": frozenset(body),
        "deciders": frozenset(r.value for r in routes.DECIDERS),
        "workers": frozenset(r.value for r in routes.WORKERS),
        "openers": frozenset(r.value for r in routes.OPENERS),
        "landscape workers": frozenset(r.value for r in routes.LANDSCAPE_WORKERS),
    }
    yield HEAD + ", ".join(f"`{role.value}`" for role in Role) + "."
    yield ""
    for name, group in groups.items():
        yield f"- *{name}*: {', '.join(sorted(group))}"
    yield from ("", "## Screens", "")
    subject = None
    for route, row in sorted(routes.ROUTES.items(), key=lambda item: (":" in item[0], item[0])):
        if row.anonymous == 401:
            continue
        if (found := route.partition(":")[0] if ":" in route else "general") != subject:
            subject = found
            yield from ("", f"### {subject}", "", "| Page or act | Own | Other | Shared | Guest | Nobody | Anonymous |")
            yield "|---|---|---|---|---|---|---|"
        own, other, shared = (_cell({r.value: s for r, s in m.items()}, groups) for m in
                              (row.own, row.other, row.when_shared))  # fmt: skip
        anonymous = "sign in" if row.anonymous == 302 else _verdict(row.anonymous)
        act = "" if row.method == "get" else f" ({row.method})"
        guest, nobody = _verdict(row.for_guests), _verdict(row.nobody)
        yield f"| `{route}`{act} | {own} | {other} | {shared} | {guest} | {nobody} | {anonymous} |"
    yield from ("", "## API", "", "A token belongs to an organisation, and reads or reads and writes.", "")
    yield "| Operation | Own token, read | Own token, write | Token of another body | When shared | No token |"
    yield "|---|---|---|---|---|---|"
    for name, op in sorted(OPERATIONS.items()):
        cells = [_verdict(status) for status in (op.read, op.write, op.other, op.shared)]
        yield f"| `{name}` {op.method.upper()} {op.path.partition('?')[0]} | {' | '.join(cells)} | token needed |"


def text() -> str:
    """The whole document."""
    return "\n".join(lines()).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    FILE.write_text(text(), encoding="utf-8")
