"""What the server says of one workbook before it is published: its faults, or what is new in it."""

from typing import Any

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.forms.spec import FormSpec
from desktop.resources import resources
from server.commands.common import Failure, Office
from server.publish import Workbook, difference, form_row, newest, version_order
from server.rows import KindRow


def examine(workbook: Workbook, office: Office) -> tuple[dict[str, Any], KindRow | None]:
    """The report, and the row to publish when the workbook is new and without fault.

    Raises Failure when its version is not newer than the one in use.
    """
    try:
        spec = compile_workbook(workbook.data, files=workbook.lists, rules=load_rules(resources() / "rules"))
    except FormFaults as faulty:
        faults = [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "message": office.texts.say(one.say)}
            for one in faulty.faults
        ]
        return {"faults": faults}, None
    return _compare(spec, workbook, office)


def _compare(spec: FormSpec, workbook: Workbook, office: Office) -> tuple[dict[str, Any], KindRow | None]:
    old = _in_use(spec.code, office)
    report = {"code": spec.code, "version": spec.version, "in_use": old.version if old else ""}
    changes = difference(old, spec)
    if old and old.version == spec.version and not any(changes.values()):
        return {**report, "unchanged": True}, None
    if old and version_order(spec.version) <= version_order(old.version):
        raise Failure("version_not_newer", form=spec.code, version=spec.version, in_use=old.version)
    return {**report, "difference": changes}, form_row(spec, workbook, office.clock.moment())


def _in_use(code: str, office: Office) -> FormSpec | None:
    """The version laptops use now: the newest published one, or the one that came with the program."""
    with office.db.reading() as connection:
        workbook = newest(connection, code)
    published = compile_workbook(workbook.data, files=workbook.lists) if workbook else None
    library = load_library(resources() / "forms")
    shipped = library.get(code) if code in library.codes() else None
    known = [one for one in (published, shipped) if one is not None]
    return max(known, key=lambda one: version_order(one.version), default=None)
