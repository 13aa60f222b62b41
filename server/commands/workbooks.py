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
    version, old = _in_use(spec.code, office)
    report = {"code": spec.code, "version": spec.version, "in_use": version}
    changes = difference(old, spec)
    same = old is not None and old.version == spec.version and old.titles == spec.titles
    if same and not any(changes.values()):
        return {**report, "unchanged": True}, None
    if version and version_order(spec.version) <= version_order(version):
        raise Failure("version_not_newer", form=spec.code, version=spec.version, in_use=version)
    return {**report, "difference": changes}, form_row(spec, workbook, office.clock.moment())


def _in_use(code: str, office: Office) -> tuple[str, FormSpec | None]:
    """The version laptops use now, the newest published one or the one that came with the program, and what
    is in it. A published workbook that this program does not take counts by its version alone.
    """
    with office.db.reading() as connection:
        workbook = newest(connection, code)
    published = _compiled(workbook) if workbook else None
    library = load_library(resources() / "forms")
    shipped = library.get(code) if code in library.codes() else None
    known = [one for one in (published, shipped) if one is not None]
    old = max(known, key=lambda one: version_order(one.version), default=None)
    versions = [one.version for one in (workbook, old) if one is not None]
    return max(versions, key=version_order, default=""), old


def _compiled(workbook: Workbook) -> FormSpec | None:
    try:
        return compile_workbook(workbook.data, files=workbook.lists)
    except FormFaults:
        return None
