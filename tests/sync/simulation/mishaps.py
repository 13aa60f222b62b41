"""What goes wrong besides the line: power, disks, clocks, machines, and what the administrator changes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.store import scopes
from desktop.store.settle import RECEIPT_DAYS
from desktop.store.tx import Tx
from tests.sync.simulation.checks import PENDING
from tests.sync.simulation.laptop import Fell, Laptop
from tests.sync.simulation.ledger import Written
from tests.sync.simulation.world import BUILDINGS, GRIDS, building_row

if TYPE_CHECKING:
    from tests.sync.simulation.run import Run

_FINAL = ("applied", "merged", "conflict")


class Mishaps:
    """Of one run; `happen` does one of them."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._backups: list[Path] = []
        self._marked: dict[str, str] = {}
        """Replicas reported lost or retired: said once more after the server was restored."""
        self._frail: set[str] = set()
        """Words that only the server has, and no backup yet that it could be lost with."""
        self._kept: set[str] = set()
        """Words that the newest backup holds."""
        self._left: set[str] = set()
        """People from whom a scope was taken: with it go the receipts of what the newest backup holds."""
        self._broke: set[str] = set()
        """Words that the newest backup of their time held when the file they were in broke."""

    def happen(self) -> None:
        acts: dict[Callable[[Laptop], None], int] = {
            self._cut_laptop: 12,
            self._cut_server: 9,
            self._fill_laptop: 7,
            self._fill_server: 4,
            self._clock: 3,
            self._damage: 3,
            self._reassign: 4,
            self._move_building: 2,
            self._move_row: 2,
            self._import: 2,
            self._keep_copy: 4,
            self._bring_back: 4,
            self._copy_machine: 2,
            self._back_up: 3,
            self._restore_server: 4,
            self._lose: 2,
            self._retire: 1,
            self._evening: 1,
        }
        free = [one for one in self._run.alive if one.label not in self._run.busy]
        if not free:
            return
        [what] = self._chance.choices(list(acts), list(acts.values()))
        laptop = self._chance.choice(free)
        self._run.note(f"{what.__name__} {laptop.label}")
        what(laptop)

    @property
    def _chance(self) -> Any:
        return self._run.chance

    # -- power, disks, clocks --------------------------------------------------------

    def _when(self) -> int:
        """Statements until the power fails: often few, sometimes in the middle of a long round."""
        return int(2 ** self._chance.uniform(0, 9))

    def _tear(self) -> float | None:
        return self._chance.random() if self._chance.random() < 0.4 else None

    def _cut_laptop(self, laptop: Laptop) -> None:
        laptop.mains.cut_after(self._when(), self._tear())

    def _cut_server(self, _: Laptop) -> None:
        self._run.server.mains.cut_after(self._when() // 2, self._tear())

    def _fill_laptop(self, laptop: Laptop) -> None:
        try:
            laptop.run(laptop.fill_disk)
        except Fell:
            return

    def _fill_server(self, _: Laptop) -> None:
        if not self._run.server.mains.due:
            self._run.server.fill_disk()

    def _clock(self, laptop: Laptop) -> None:
        laptop.off = timedelta(days=self._chance.choice((-3000, -400, -1, 0, 1, 200, 3000)))
        self._run.tally.fault("laptop: clock jumps by years")

    def _evening(self, laptop: Laptop) -> None:
        if not laptop.mains.due:
            laptop.restart()

    def _damage(self, laptop: Laptop) -> None:
        """A fault of the disk that no seal shows: a row that nothing waits for is not there any more."""

        def work(tx: Tx) -> bool:
            found = tx.sql(
                "SELECT row_id FROM base b WHERE kind = 'household' AND NOT deleted AND NOT EXISTS "
                "(SELECT 1 FROM outbox o WHERE o.row_id = b.row_id) ORDER BY row_id"
            )
            if found:
                row_id = self._chance.choice(found)["row_id"]
                tx.connection.execute("DELETE FROM household WHERE id = ?", (row_id,))
                scopes.forget_row(tx.connection, "household", row_id)
            return bool(found)

        try:
            if laptop.run(lambda: laptop.store.apply(work)):
                self._run.tally.fault("laptop: row lost from its file")
        except Fell:
            return

    # -- the administrator -----------------------------------------------------------

    def _quiet(self) -> None:
        """The administrator's own work is not cut short: there are other tests for that."""
        self._run.server.mains.keep_on()
        self._run.server.make_room()

    def _reassign(self, laptop: Laptop) -> None:
        self._quiet()
        before = self._scopes()
        who = self._run.held.people[laptop.staff]
        if who.permission == "own_building":
            who.buildings = self._chance.sample(BUILDINGS, self._chance.randint(0, 2))
        else:
            who.grids = self._chance.sample(GRIDS, self._chance.choice((0, 1, 1, 2)))
        self._note_left(before)
        self._run.server.load(who.row())
        self._run.tally.fault("scope taken or given")

    def _move_building(self, _: Laptop) -> None:
        self._quiet()
        before = self._scopes()
        building, grid = self._chance.choice(BUILDINGS), self._chance.choice(GRIDS)
        self._run.held.grid_of[building] = grid
        self._note_left(before)
        self._run.server.load(building_row(building, grid))
        self._run.tally.fault("building moved to another grid")

    def _scopes(self) -> dict[str, set[str]]:
        return {name: self._run.held.scopes(name) for name in self._run.held.people}

    def _note_left(self, before: dict[str, set[str]]) -> None:
        self._left |= {name for name, held in self._scopes().items() if before[name] - held}

    def _homes(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Scope, id and content of the households of the server."""
        live = self._run.server.truth().live
        found = [
            (scope, row_id, data) for (scope, kind, row_id), (_, data) in live.items() if kind == "household"
        ]
        return sorted(found, key=lambda one: one[1])

    def _home(self) -> tuple[str, str, dict[str, Any]] | None:
        homes = self._homes()
        return self._chance.choice(homes) if homes else None

    def _move_row(self, _: Laptop) -> None:
        self._quiet()
        home = self._home()
        if home is not None:
            self._move(home, self._chance.choice(BUILDINGS))

    def move_untold(self, laptop: Laptop) -> None:
        """A home that was taken from this laptop, which does not know it yet, moves where its person may not
        look.
        """
        self._quiet()
        waiting = {one.row_id for one in laptop.sent() if one.op == "put" and one.state in PENDING}
        homes = [one for one in self._homes() if one[1] in waiting]
        held = self._run.held.scopes(laptop.staff)
        far = [one for one in BUILDINGS if f"building:{one}" not in held]
        if homes and far:
            self._run.note(f"move_untold {laptop.label}")
            self._move(self._chance.choice(homes), self._chance.choice(far))

    def _move(self, home: tuple[str, str, dict[str, Any]], building: str) -> None:
        place = {"id": home[1], "scope_id": f"building:{building}", "building_id": building}
        self._run.server.load(("household", {**home[2], **place}))
        self._run.tally.fault("row moved to another building")

    def _import(self, _: Laptop) -> None:
        self._quiet()
        home, token = self._home(), self._run.people.token()
        if home is not None:
            self._run.ledger.write(Written(token, home[2]["head_name"], "import", home[1]))
            place = {"id": home[1], "scope_id": home[0], "head_name": token}
            self._run.server.load(("household", {**home[2], **place}))
            self._run.tally.fault("row overwritten by an import")

    # -- machines --------------------------------------------------------------------

    def _keep_copy(self, laptop: Laptop) -> None:
        try:
            laptop.run(lambda: laptop.store.keep_copy())
        except Fell:
            return

    def _bring_back(self, laptop: Laptop) -> None:
        laptop.mains.keep_on()
        laptop.make_room()
        before = laptop.sent()
        if not laptop.bring_back():
            return
        self._run.tally.fault("laptop: brought back from its copy")
        there = {token for one in laptop.sent() for token in one.tokens}
        self._no_longer_here(before, there, "the file it was in broke")

    def _no_longer_here(self, lines: list[Any], there: set[str], why: str) -> None:
        """What only that machine had is owed by nobody; what the server has, is until it is lost too."""
        for one in lines:
            self._run.ledger.safe |= one.tokens
            if one.state not in _FINAL:
                self._run.ledger.excuse(one.tokens - there, why)
            elif not one.durable:
                self._frail |= one.tokens - there
            else:
                self._broke |= one.tokens - there
        lost = self._run.ledger.unaccounted(self._frail, self._run.server.truth(), ())
        self._run.ledger.excuse(lost, "a restored server had lost it, then the laptop was gone")

    def _copy_machine(self, laptop: Laptop) -> None:
        laptop.mains.keep_on()
        laptop.make_room()
        number = len(self._run.laptops)
        folder = self._run.folder / str(number) / "a"
        laptop.copy_to(folder)
        who = (laptop.staff, laptop.staff_id)
        self._run.join(Laptop(folder, who, self._run.driver, self._run.time, self._run.tally))
        self._run.tally.fault("laptop: copied to another machine")

    def _back_up(self, _: Laptop) -> None:
        self._quiet()
        self._backups.append(self._run.server.back_up())
        owed = self._run.ledger.owed()
        self._kept = owed - set(self._run.ledger.unaccounted(owed, self._run.server.truth(), ()))
        self._run.tally["backups"] += 1

    def _restore_server(self, _: Laptop) -> None:
        """Last night's backup, or one of an earlier night; or the only one, of a month ago."""
        if not self._backups:
            return
        self._quiet()
        if self._chance.random() < 0.3:
            self._month_passes()
        backup = self._chance.choice(self._backups)
        self._run.server.restore(backup)
        self._run.sticks.server_restored()
        run, truth = self._run, self._run.server.truth()
        self._frail = set(run.ledger.unaccounted(self._frail, truth, ()))
        run.ledger.excuse(self._frail, "the laptop was gone, then the server lost it")
        if backup is not self._backups[-1]:
            self._excuse_newer()
        for who in run.held.people.values():
            run.server.load(who.row())
        for building, grid in run.held.grid_of.items():
            run.server.load(building_row(building, grid))
        for replica_id, state in self._marked.items():
            run.server.mark(replica_id, state)

    def _excuse_newer(self) -> None:
        """An older night than the last: what the newest backup held no laptop can send again where the
        receipt has gone with its scope, or with the laptop.
        """
        run = self._run
        waits = {token for one in run.alive for line in one.sent() for token in line.tokens}
        alive = {one.label for one in run.alive}
        left = {one.label for one in run.laptops if one.staff in self._left or one.label not in alive}
        for token in run.ledger.unaccounted(self._kept, run.server.truth(), waits):
            if token in self._broke or all(one.laptop in left for one in run.ledger.written[token]):
                run.ledger.excuse([token], "an older backup, and the receipt had gone")

    def _month_passes(self) -> None:
        """Receipts are forgotten of what the newest backup holds; older ones are thrown away."""
        run = self._run
        del self._backups[:-1]
        for _ in range(2):
            for laptop in [one for one in run.alive if one.label not in run.busy]:
                run.sync(laptop)
            run.time.passes((RECEIPT_DAYS + 1) * 86_400)
        run.tally["months passed before a restore"] += 1

    def _lose(self, laptop: Laptop) -> None:
        self._mark(laptop, "lost")

    def _retire(self, laptop: Laptop) -> None:
        self._mark(laptop, "retired")

    def _mark(self, laptop: Laptop, state: str) -> None:
        if len(self._run.alive) > 1:
            self._quiet()
            replica_id = laptop.sender.replica_id
            self._marked[replica_id] = state
            self._run.server.mark(replica_id, state)

    def erase(self, laptop: Laptop, why: str) -> None:
        """The laptop has learned that it is to erase itself."""
        laptop.mains.keep_on()
        lines = laptop.sent()
        if why == "retired":
            self._run.ledger.safe |= {token for one in lines for token in one.tokens}
            self._run.tally.fault("laptop: retired")
        else:
            self._no_longer_here(lines, set(), "the laptop was lost")
            self._run.tally.fault("laptop: reported lost")
        laptop.leave(why)
