"""Writing a playbook: the document as it was read, laid out for people."""

import json

from weerbaar.playbooks.model import Playbook


def write(playbook: Playbook) -> bytes:
    """JSON in UTF-8. Reading it again gives the same document: every value, the order of the properties too.

    Signatures stay valid: they are made over the canonical form (RFC 8785), which knows no layout.
    """
    return (json.dumps(playbook.document, ensure_ascii=False, indent=1) + "\n").encode()
