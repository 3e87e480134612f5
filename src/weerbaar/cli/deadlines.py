"""``weerbaar deadlines``: when something is due by law, and why."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.impact import Format
from weerbaar.language import Message, _

if TYPE_CHECKING:
    from weerbaar.deadlines import Due, Rule


def deadlines(
    rule: Annotated[str | None, typer.Argument(help=_("id of a rule, or a TOML file with an own rule"))] = None,
    from_: Annotated[str | None, typer.Option("--from", help=_("when it began: 2022-12-06 07:40"))] = None,
    corrected: Annotated[
        list[str] | None, typer.Option(help=_("it turned out to have begun at this moment; may be repeated"))
    ] = None,
    act: Annotated[
        list[Path] | None, typer.Option(help=_("file with legal acts (TOML or JSON); may be repeated"))
    ] = None,
    case: Annotated[str, typer.Option(help=_("reference of the file, for acts that cover only some"))] = "",
    format: Annotated[Format, typer.Option(help=_("text to read, or JSON for a program"))] = Format.TEXT,
) -> None:
    """Without RULE: list the rules. Exit 0 with an answer, 2 when the rule, moment or act cannot be used."""
    from weerbaar.deadlines import Correction, due, rules
    from weerbaar.deadlines import rule as known
    from weerbaar.deadlines.due import to_json
    from weerbaar.deadlines.files import moment, read_acts, read_own_rule
    from weerbaar.landscape.reading import BadInput

    if rule is None:
        _list(list(rules().values()), format)
        return
    found = read_own_rule(Path(rule)) if rule.endswith(".toml") else known(rule)
    if from_ is None:
        raise BadInput(Message('say when it began: --from "2022-12-06 07:40"'))
    trigger = moment(from_)
    corrections = [Correction(moment(text)) for text in corrected or ()]
    acts = [each for path in act or () for each in read_acts(path)]
    try:
        answer = due(found, trigger, corrections, acts, case=case)
    except OverflowError:
        raise BadInput(Message("it is due past the last year there is")) from None
    if format is Format.JSON:
        typer.echo(json.dumps({"rule": found.id, **to_json(answer)}, ensure_ascii=False, indent=1))
        return
    for line in _report(found, answer):
        typer.echo(line)


def _report(rule: "Rule", answer: "Due") -> list[str]:
    from weerbaar.deadlines.rules import addressees
    from weerbaar.deadlines.words import end

    lines = [str(rule.name)]
    if answer.suspended:
        lines.append(_("Stands still: no due time until the act ends."))
    elif answer.at is None or answer.safe is None:
        lines.append(_("Without undue delay: no fixed hour."))
    else:
        lines.append(str(Message("Due on {at}", at=end(answer.at))))
        if answer.safe != answer.at:
            lines.append(str(Message("To be safe: before {at}", at=end(answer.safe))))
        if answer.original is not None and answer.original != answer.at:
            lines.append(str(Message("Originally: {at}", at=end(answer.original))))
    if answer.excused_until:
        lines.append(_("Missing it is excused by an act."))
    to = ", ".join(str(each.name) for each in addressees(rule, ""))
    if to:
        lines.append(str(Message("To: {whom}", whom=to)))
    if str(rule.missed):
        lines.append(str(rule.missed))
    lines += ["", f"{_('Why')}:"]
    lines += [f"  - {step.words}{f' [{step.source}]' if step.source else ''}" for step in answer.trace]
    if rule.notes:
        lines += ["", f"{_('How certain')}:", *(f"  [{n.certainty}] {n.text} ({n.source})" for n in rule.notes)]
    return lines


def _list(every: "list[Rule]", format: Format) -> None:
    from weerbaar.deadlines.words import length

    if format is Format.JSON:
        rows = [
            {"id": r.id, "name": str(r.name), "term": str(length(r.term)), "trigger": str(r.trigger),
             "regime": r.regime.value, "source": str(r.source), "nis2": list(r.nis2), "kinds": list(r.kinds),
             "valid_from": r.valid_from and r.valid_from.isoformat(),
             "valid_until": r.valid_until and r.valid_until.isoformat()}
            for r in every
        ]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for r in every:
        scope = f" ({_('only where NIS2 applies; else voluntary')})" if r.nis2 else ""
        typer.echo(f"{r.id:<28} {length(r.term):<28} {r.name}{scope}")
        typer.echo(f"{'':<28} {Message('from: {trigger}', trigger=str(r.trigger))}")
