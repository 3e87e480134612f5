"""What every operation of the API answers to the token of a program: the table that test_operations.py walks.

``own`` is a token (to read, to write) of the organisation whose thing it is, ``other`` a token (to write) of another
body, ``shared`` one of a body with which everything that can be shared is shared. Without a token everything is 401.
"""

from dataclasses import dataclass
from typing import Any

ONE = {"compromised": ["one"], "seconds": 0}


@dataclass(frozen=True)
class Operation:
    """How it is asked, and what it answers."""

    path: str
    method: str = "get"
    body: Any = None
    read: int = 200
    write: int = 200
    other: int = 404
    shared: int = 404


OPERATIONS: dict[str, Operation] = {
    # A list of one's own things is there for everybody, and holds nothing of others.
    "landscapes": Operation("/landscapes", other=200, shared=200),
    "landscape": Operation("/landscapes/{landscape}"),
    # Without saying which version it follows nothing is stored.
    "put_landscape": Operation("/landscapes/{landscape}", "put", {}, read=403, write=428),
    "list_versions": Operation("/landscapes/{landscape}/versions"),
    "version": Operation("/landscapes/{landscape}/versions/1"),
    "restore": Operation("/landscapes/{landscape}/versions/1/restore?expected=1", "post", {}, read=403, write=201),
    "difference": Operation("/landscapes/{landscape}/difference?from=1&to=1"),
    "check": Operation("/landscapes/{landscape}/check"),
    "elements": Operation("/landscapes/{landscape}/elements"),
    "element": Operation("/landscapes/{landscape}/element?id=one"),
    "impact": Operation("/landscapes/{landscape}/impact", "post", {"compromised": ["one"]}),
    "contain": Operation("/landscapes/{landscape}/contain", "post", ONE | {"protect": ["civil"], "seconds": 1}),
    "recover": Operation("/landscapes/{landscape}/recover", "post", ONE),
    # The town has no workarounds.
    "workaround": Operation("/landscapes/{landscape}/workaround", "post", ONE, read=422, write=422),
    "suppliers": Operation("/landscapes/{landscape}/suppliers", "post", {"seconds": 0}),
    "ledger": Operation("/incidents/{incident}/ledger"),
    "decisions": Operation("/incidents/{incident}/decisions", shared=200),
    "alerts": Operation("/alerts", other=200, shared=200),
    "answer_alert": Operation("/alerts/{addressed}/answer", "post", {"answer": "seen"}, read=403),
    # Of a supplier whose product the organisation uses (TLP:AMBER). Writing is for the supplier's own tokens: see
    # test_advisories.py.
    "advisories": Operation("/advisories", other=200, shared=200),
    "advisory": Operation("/advisories/{advisory}"),
    "advisory_document": Operation("/advisories/{advisory}/csaf"),
    "hand_over_advisory": Operation("/advisories", "post", {"document": "{}"}, read=404, write=404),
    "publish_advisory": Operation("/advisories/{advisory}/publish", "post", {}, read=404, write=404),
    "withdraw_advisory": Operation("/advisories/{advisory}/withdraw", "post", {"why": "fout"}, read=404, write=404),
    "tasks": Operation("/incidents/{incident}/tasks", shared=200),
    "tasks_as_playbook": Operation("/incidents/{incident}/tasks/cacao", shared=200),
}
