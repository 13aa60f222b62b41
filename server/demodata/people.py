"""320 homes and exactly 850 people in the proportions of domain reference 7.4."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from server.demodata import names
from server.demodata.cast import CAST, Part
from server.demodata.chance import deck, stream
from server.demodata.land import BLOCKS, Dwelling, Land

PEOPLE = 850
_SIZES = {1: 79, 2: 85, 3: 71, 4: 48, 5: 26, 6: 11}
"""Homes by size: 24.7, 26.6, 22.2, 15, 8.1, 3.4 %; 320 homes, 850 people."""
_AGES = (
    ((0, 5), 5.0),
    ((6, 14), 10.0),
    ((15, 17), 4.0),
    ((18, 24), 6.0),
    ((25, 44), 25.0),
    ((45, 59), 31.0),
    ((60, 69), 11.0),
    ((70, 79), 6.0),
    ((80, 91), 2.0),
)


@dataclass
class Person:
    id: str
    name: str
    male: bool
    age: int
    born: date
    relation: str
    head: bool
    living: bool
    labour: str = "unable"
    phone: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    """Care tag and its basis in words."""
    id_number: str = ""
    disability: str = ""


@dataclass
class Home:
    """One household as the generator thinks of it."""

    id: str
    dwelling: Dwelling
    grid: int
    number: int
    people: list[Person]
    uses_gas: bool = False
    care: str = "none"
    special: bool = False
    let: bool = False

    @property
    def door(self) -> str:
        return self.dwelling.door

    @property
    def head(self) -> Person:
        return self.people[0]

    @property
    def living(self) -> bool:
        return any(person.living for person in self.people)


def settle(land: Land) -> list[Home]:
    """Who lives where. Ages are dealt from one deck, so their shares are exact."""
    rng = stream(land.seed, "people")
    pool = _Pool(rng)
    plan = _plan(land, rng)
    heads = [pool.head(CAST.get(dwelling.door), size) for dwelling, size in plan]
    families = [[age] for age in heads]
    for (_, size), family in zip(plan, families, strict=True):
        if size > 1:
            family.append(pool.partner(family[0]))
    slots = [(index, place) for index, (_, size) in enumerate(plan) for place in range(2, size)]
    rng.shuffle(slots)
    for index, _ in slots:
        families[index].append(pool.relative(families[index][0]))
    homes = []
    for number, ((dwelling, _), ages) in enumerate(zip(plan, families, strict=True), 1):
        homes.append(_home(land, rng, dwelling, number, ages))
    _same_names(rng, homes)
    return homes


def _plan(land: Land, rng: Random) -> list[tuple[Dwelling, int]]:
    """Taken dwellings in walking order, each with the size of its home."""
    sizes = dict(_SIZES)
    for part in CAST.values():
        sizes[part.size] -= 1
    free = [size for size, count in sizes.items() for _ in range(count)]
    rng.shuffle(free)
    plan: list[tuple[Dwelling, int]] = []
    for block in BLOCKS:
        doors = [one for one in land.dwellings if one.building == block.number]
        cast = [one for one in doors if one.door in CAST]
        others = [one for one in doors if one.door not in CAST]
        taken = cast + rng.sample(others, block.homes - len(cast))
        for one in sorted(taken, key=lambda dwelling: dwelling.order):
            plan.append((one, CAST[one.door].size if one.door in CAST else free.pop()))
    return plan


class _Pool:
    """The ages not yet given to anybody."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ages = [rng.randint(*band) for band in deck(_AGES, PEOPLE)]

    def _take(self, wanted: float, allowed: Iterable[int]) -> int:
        """The age nearest to `wanted` that is still there and allowed; any age if none is."""
        range_ = set(allowed)
        fitting = [age for age in self._ages if age in range_] or self._ages
        best = min(fitting, key=lambda age: (abs(age - wanted), age))
        self._ages.remove(best)
        return best

    def head(self, part: Part | None, size: int) -> int:
        if part is not None:
            self._take(part.age, range(25, 92))
            return part.age
        chance = self._rng.random()
        if chance < (0.42 if size == 1 else 0.2):
            return self._take(self._rng.randint(60, 84 if size == 1 else 74), range(60, 92))
        return self._take(self._rng.triangular(28, 60, 50), range(25, 60))

    def partner(self, head: int) -> int:
        """A husband or wife, or for one home in five a parent or a grown child."""
        if self._rng.random() < 0.2:
            older = head < 55
            return self._take(head + (26 if older else -28), range(20, 92))
        return self._take(head - 2 + self._rng.randint(-3, 3), range(22, 92))

    def relative(self, head: int) -> int:
        """Children first, then grandchildren and parents, as far as the deck has them."""
        gap = self._rng.choice((24, 27, 30, 33) if head < 55 else (26, 29, 50, 55))
        return self._take(max(0, head - gap), range(92))


def _relation(head: Person, age: int, male: bool, married: bool) -> str:
    gap = head.age - age
    if not married and abs(gap) <= 13 and age >= 20 and male != head.male:
        return "配偶"
    if gap >= 42:
        return "孙子" if male else "孙女"
    if gap >= 16:
        return "儿子" if male else "女儿"
    if gap <= -16:
        return "父亲" if male else "母亲"
    return "兄弟" if male else "姐妹"


def _home(land: Land, rng: Random, dwelling: Dwelling, number: int, ages: list[int]) -> Home:
    part = CAST.get(dwelling.door)
    block = land.block(dwelling.building)
    home = Home(land.id("household", dwelling.door), dwelling, block.grid, number, [])
    male = part.male if part else rng.random() < (0.74 if len(ages) > 1 else 0.6)
    family_name = part.name[0] if part else names.surname(rng)
    first = part.name if part else family_name + names.given_name(rng, male, ages[0])
    home.people.append(_person(land, rng, home, (first, male, ages[0], "户主")))
    married = False
    for age in ages[1:]:
        partner = not married and abs(ages[0] - age) <= 13 and age >= 20
        sex = (not male) if partner else rng.random() < 0.52
        relation = _relation(home.head, age, sex, married)
        married = married or relation == "配偶"
        own = relation in ("配偶", "母亲")
        said = (names.surname(rng) if own else family_name) + names.given_name(rng, sex, age)
        home.people.append(_person(land, rng, home, (said, sex, age, relation)))
    _who_is_here(rng, home, part)
    return home


def _person(land: Land, rng: Random, home: Home, who: tuple[str, bool, int, str]) -> Person:
    name, male, age, relation = who
    oldest = _years_before(land.today, age + 1) + timedelta(days=1)
    newest = _years_before(land.today, age)
    born = oldest + timedelta(days=rng.randint(0, (newest - oldest).days))
    person_id = land.id("resident", home.door, len(home.people))
    return Person(person_id, name, male, age, born, relation, not home.people, living=False)


def _years_before(day: date, years: int) -> date:
    """The same calendar day, `years` earlier; 29 February becomes 28 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def _who_is_here(rng: Random, home: Home, part: Part | None) -> None:
    """Children and 60+ 80 %, 18-59 30 %; no child lives without a grown-up."""
    for person in home.people:
        grown = 18 <= person.age <= 59
        person.living = rng.random() < (0.3 if grown else 0.8)
    if part is not None and part.living is not None:
        home.head.living = part.living
        if not part.living:
            for person in home.people:
                person.living = False
    grown_ups = [person for person in home.people if person.age >= 18]
    if any(person.living for person in home.people) and not any(one.living for one in grown_ups):
        max(grown_ups, key=lambda person: person.age).living = True


def _same_names(rng: Random, homes: list[Home]) -> None:
    """At least two pairs of people of the same name in every grid (a common trap of search)."""
    for grid in range(3):
        heads = [home for home in homes if home.grid == grid and home.door not in CAST and home.head.male]
        for first, second in zip(*[iter(rng.sample(heads, 4))] * 2, strict=True):
            second.head.name = first.head.name
