"""Photos, signatures and files from draft to record: of their own time, in the scope of their answers."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.records import Photo
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import attachments, filling, records
from desktop.store.store import Store
from tests.forms.books import ask, book
from tests.services.conftest import BUILDINGS, GRID, home
from tests.services.pictures import phone_photo, png
from tests.services.test_heic import is_red, opened

DOOR = "3栋2单元503"
PDF = b"%PDF-1.7 " + bytes(4000)
Try = Callable[..., str]


@pytest.fixture
def attempt(desk: Desk) -> Iterator[Try]:
    """Publish a form of these questions and begin it; hands back the draft."""
    codes: list[str] = []

    def make(*survey: Any) -> str:
        codes.append(
            desk.forms.add(book(survey, [], {"form_id": "TRY_OUT", "version": str(len(codes))})).code
        )
        return filling.start(desk, "TRY_OUT", "household", home(DOOR)).draft_id

    yield make
    for code in set(codes):
        desk.forms.forget(code)


def finish(desk: Desk, draft_id: str, **answers: str) -> str:
    filling.save(desk, draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    return filling.finish(desk, draft_id).record_id


def row(desk: Desk, photo_id: str) -> Photo:
    return desk.read(lambda tx: tx.one(Photo, photo_id))


def test_a_photo_keeps_the_time_at_which_it_was_taken(desk: Desk, attempt: Try) -> None:
    draft = attempt(ask("door", "image"), ask("other", "image"), ask("ahead", "image"))
    made = {
        "door": phone_photo(at="2026:12:08 08:12:30"),
        "other": png(),
        "ahead": phone_photo(at="2031:01:01 00:00:00"),
    }
    kept = {name: photos.add_to_draft(desk, draft, "seen", data).id for name, data in made.items()}
    finish(desk, draft, **kept)
    now = desk.clock.moment()
    assert [row(desk, one).taken_at for one in kept.values()] == ["2026-12-08T00:12:30Z", now, now]


def test_a_marked_photo_is_another_one_of_the_same_time(desk: Desk, attempt: Try) -> None:
    draft = attempt(ask("door", "image"))
    first = photos.add_to_draft(desk, draft, "before", phone_photo(at="2026:12:08 08:12:30"))
    whole = photos.of_draft(desk, draft, first.id)
    assert is_red(opened(whole), (9, 9))
    marked = photos.replace_in_draft(desk, draft, first.id, png(400, 300, "#1557b5"))
    assert marked.id != first.id
    assert not is_red(opened(photos.of_draft(desk, draft, marked.id)), (9, 9))
    finish(desk, draft, door=marked.id)
    assert (row(desk, marked.id).taken_at, row(desk, marked.id).moment) == ("2026-12-08T00:12:30Z", "before")
    assert desk.read(lambda tx: tx.count(Photo)) == 1


def test_a_photo_that_is_gone_is_said(desk: Desk, attempt: Try) -> None:
    draft = attempt(ask("door", "image"))
    nobody = "99000000-0000-7000-8000-000000000099"
    with pytest.raises(UserError, match=r"photos\.gone"):
        photos.of_draft(desk, draft, nobody)
    with pytest.raises(UserError, match=r"photos\.gone"):
        photos.replace_in_draft(desk, draft, nobody, png())
    with pytest.raises(UserError, match=r"record\.no_draft"):
        photos.add_file_to_draft(desk, "nowhere", "a.pdf", PDF)


def test_a_file_is_kept_with_name_size_and_kind(desk: Desk, store: Store, attempt: Try) -> None:
    draft = attempt(ask("contract", "file"), ask("plan", "file"))
    pdf = photos.add_file_to_draft(desk, draft, "租房合同.pdf", PDF)
    plan = photos.add_file_to_draft(desk, draft, "平面图.PNG", phone_photo("PNG"))
    assert filling.reopen(desk, draft).attached == {pdf.id: pdf, plan.id: plan}
    record = finish(desk, draft, contract=pdf.id, plan=plan.id)
    kept = row(desk, pdf.id)
    assert (kept.name, kept.media, kept.size, kept.thumb) == ("租房合同.pdf", "application/pdf", len(PDF), "")
    assert (row(desk, plan.id).name, row(desk, plan.id).media) == ("平面图.jpg", "image/jpeg")
    assert attachments.whole(desk, pdf.id) == PDF
    shown = records.view(desk, record)
    assert [(one.attached.name, one.label, one.here) for one in shown.attached] == [
        ("租房合同.pdf", "contract", True),
        ("平面图.jpg", "plan", True),
    ]
    assert [getattr(one.value, "key", "") for one in shown.answers] == ["photos.file_of"] * 2


def test_a_signature_is_one_here_or_on_paper(desk: Desk, attempt: Try) -> None:
    survey = [ask("owner", "image", appearance="signature"), ask("witness", "image", appearance="signature")]
    draft = attempt(*survey)
    ink = photos.add_to_draft(desk, draft, "signed", png(640, 200, "white"))
    record = finish(desk, draft, owner=ink.id, witness="paper")
    shown = records.view(desk, record)
    assert [getattr(one.value, "key", "") for one in shown.answers] == [
        "photos.signed_here",
        "photos.signed_on_paper",
    ]
    assert [one.attached.id for one in shown.attached] == [ink.id]
    assert row(desk, ink.id).moment == "signed"


def test_what_is_attached_to_a_private_answer_stays_as_private(desk: Desk, attempt: Try) -> None:
    draft = attempt(ask("door", "image"), ask("wound", "image", private="yes"))
    door, wound = (photos.add_to_draft(desk, draft, "seen", png()).id for _ in range(2))
    record = finish(desk, draft, door=door, wound=wound)
    assert row(desk, door).scope_id == scopes.grid(GRID)
    assert row(desk, wound).scope_id == scopes.restricted(GRID)
    shown = records.view(desk, record)
    assert [one.attached.id for one in shown.attached] == [door]


def test_a_correction_still_shows_what_was_attached(desk: Desk, attempt: Try) -> None:
    draft = attempt(ask("door", "image"), ask("note"))
    door = photos.add_to_draft(desk, draft, "seen", phone_photo())
    record = finish(desk, draft, door=door.id, note="旧")
    again = records.correct(desk, record, "写错了")
    assert again.attached == {door.id: door}
    assert photos.of_draft(desk, again.draft_id, door.id)
    corrected = finish(desk, again.draft_id, door=door.id, note="新")
    assert [one.attached.id for one in records.view(desk, corrected).attached] == [door.id]


def test_of_a_photo_taken_on_another_laptop_the_small_one_is_shown(
    desk: Desk, attempt: Try, lay: Callable[..., str]
) -> None:
    draft = attempt(ask("door", "image"))
    small = base64.b64encode(png(48, 30)).decode()
    elsewhere = lay(
        "photo", scopes.building(BUILDINGS[3]), moment="seen", sha256="ab" * 32, size=9, thumb=small,
        taken_at="2026-12-08T00:00:00Z", taken_by=desk.staff.id,
    )  # fmt: skip
    record = finish(desk, draft, door=elsewhere)
    [one] = records.view(desk, record).attached
    assert (one.here, one.attached.thumb) == (False, small)
    with pytest.raises(UserError, match=r"photos\.gone"):
        attachments.whole(desk, elsewhere)


@pytest.mark.parametrize(
    ("size", "said"), [(1, ("size_kb", 1)), (123_456, ("size_kb", 121)), (3_500_000, ("size_mb", "3.3"))]
)
def test_a_size_is_said_in_a_unit_people_know(size: int, said: tuple[str, object]) -> None:
    sentence = attachments.size_said(size)
    assert (sentence.key, sentence.values["size"]) == (f"photos.{said[0]}", said[1])
