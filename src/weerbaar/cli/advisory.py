"""``weerbaar advisory``: look at an advisory (CSAF 2.0, VEX), check it, prove who signed it, tell it in CSAF."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.language import Message, _, fit, plural

app = typer.Typer(help=_("Look at a supplier's advisory (OASIS CSAF 2.0, VEX) and check it."), no_args_is_help=True)

_File = Annotated[
    Path, typer.Argument(help=_("a document in CSAF 2.0, OpenVEX or CycloneDX VEX: JSON, or XML of CycloneDX"))
]


@app.command(help=_("Say what is wrong with an advisory, and who signed it."))
def check(
    advisory: _File,
    key: Annotated[Path | None, typer.Option(help=_("the public OpenPGP key of who should have signed it"))] = None,
    signature: Annotated[
        Path | None, typer.Option(help=_("its signature; without it the file beside it that ends in .asc"))
    ] = None,
) -> None:
    """Exit 1 when something is wrong with it; a signature that does not hold is bad input (2)."""
    from weerbaar.advisories.reading import bytes_of, findings
    from weerbaar.advisories.signing import Key, verify

    data = bytes_of(advisory)
    if key is not None:
        beside = signature or advisory.with_name(advisory.name + ".asc")
        signer = verify(data, bytes_of(beside), [Key.read(bytes_of(key), key.name)], beside.name)
        typer.echo(str(Message("Signed by {key}.", key=" ".join((signer.fingerprint, *map(fit, signer.names[:3]))))))
    found = findings(advisory.name, data)
    for place, message in found:
        typer.echo(f"{fit(place)}: {message}" if place else str(message))
    typer.echo(f"{plural('{n} error', '{n} errors', len(found))}.")
    raise typer.Exit(1 if found else 0)


@app.command(help=_("Show what an advisory says of which product, and what to do."))
def show(advisory: _File) -> None:
    """A few lines per vulnerability, fit to print."""
    from weerbaar.advisories import read_file
    from weerbaar.advisories.words import reason_words

    found = read_file(advisory)
    typer.echo(fit(found.title) + (f"  [{found.tlp}]" if found.tlp else ""))
    typer.echo(f"{fit(found.id)}, {fit(found.version)}, {fit(found.publisher)}, {found.released_at:%Y-%m-%d %H:%M %Z}")
    for vulnerability in found.vulnerabilities:
        typer.echo()
        score = f"  (CVSS {vulnerability.score:.1f})" if vulnerability.score is not None else ""
        typer.echo(fit(" ".join(filter(None, (vulnerability.name, vulnerability.title)))) + score)
        for product, status in vulnerability.statuses.items():
            name = found.products[product].name
            why = reason_words(vulnerability.reasons.get(product, ""))
            typer.echo(f"  {status_words(status)}: {fit(name)}" + (f" ({fit(why)})" if why else ""))
        for remediation in vulnerability.remediations:
            typer.echo(f"  → {fit(remediation.details)}" + (f"  {fit(remediation.url)}" if remediation.url else ""))


@app.command(help=_("Write what an OpenVEX or CycloneDX document says as a CSAF 2.0 document (profile VEX)."))
def convert(
    advisory: _File,
    out: Annotated[Path, typer.Option("--out", help=_("the file to write"))],
) -> None:
    """A CSAF document comes out as it went in, written anew."""
    from weerbaar.advisories import read_file, write
    from weerbaar.landscape.writers import put

    put(write(read_file(advisory)), out)


def status_words(status: str) -> str:
    """What people call a status of VEX."""
    return {
        "affected": _("affected"),
        "not_affected": _("not affected"),
        "fixed": _("fixed"),
        "under_investigation": _("under investigation"),
    }[status]
