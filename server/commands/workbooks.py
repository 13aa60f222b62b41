"""What the server says of one workbook before it is published: its faults, or what is new in it."""

from typing import Any

from desktop.forms.compile import FormFaults, compile_workbook
from desktop.forms.spec import FormSpec

from server.commands.common import Failure, Office
from server.publish import difference, form_row, in_use, version_order
from server.rows import KindRow


def examine(data: bytes, office: Office) -> tuple[dict[str, Any], KindRow | None]:
    """The report, and the row to publish when the workbook is new and without fault.

    Raises Failure when its version is not newer than the one in use.
    """
    try:
        spec = compile_workbook(data)
    except FormFaults as faulty:
        faults = [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "message": office.texts.say(one.say)}
            for one in faulty.faults
        ]
        return {"faults": faults}, None
    return _compare(spec, data, office)


def _compare(spec: FormSpec, data: bytes, office: Office) -> tuple[dict[str, Any], KindRow | None]:
    row = form_row(spec, data, office.clock.moment())
    with office.db.reading() as connection:
        before = in_use(connection, spec.code)
    report = {"code": spec.code, "version": spec.version, "in_use": before.version if before else ""}
    if before and before.sha256 == row[1]["sha256"]:
        return {**report, "unchanged": True}, None
    if before and version_order(spec.version) <= version_order(before.version):
        raise Failure("version_not_newer", form=spec.code, version=spec.version, in_use=before.version)
    old = compile_workbook(before.workbook) if before else None
    return {**report, "difference": difference(old, spec)}, row
