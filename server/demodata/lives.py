"""What life has dealt the people: care tags, work, numbers, and what follows for their home."""

from datetime import timedelta
from random import Random

from desktop.domain.values import check_digit
from server.demodata.cast import CAST, NEW_HOME, ZERO_EMPLOYMENT
from server.demodata.chance import stream
from server.demodata.land import Land
from server.demodata.people import Home, Person

_ILLNESSES = (
    "高血压",
    "糖尿病",
    "慢阻肺",
    "冠心病",
    "类风湿",
    "脑卒中恢复期",
    "尿毒症",
)
_DISABILITIES = {
    "4": "肢体",
    "1": "视力",
    "2": "听力",
    "3": "言语",
    "7": "多重",
    "5": "智力",
    "6": "精神",
}
_WORKING = ("employed", "flexible", "public_post", "self_employed", "farming")
ABLE = (*_WORKING, "unemployed")
_SPECIAL = {
    "destitute",
    "left_elder",
    "left_woman",
    "left_child",
    "living_alone",
    "over_80",
    "disabled",
    "disabled_self_care",
}
"""Special home of decision 6."""


def live(land: Land, homes: list[Home]) -> None:
    """Fills tags, work, phones, numbers, gas, care level in place."""
    rng = stream(land.seed, "lives")
    _tags(rng, homes)
    _labour(rng, homes)
    _numbers(rng, homes)
    for home in homes:
        _household(rng, home)


def _tags(rng: Random, homes: list[Home]) -> None:
    everybody = [(home, person) for home in homes for person in home.people]
    people = [person for _, person in everybody]

    def give(tag: str, count: int, basis: str, who: list[Person]) -> None:
        had = sum(tag in person.tags for person in people)
        free = [person for person in who if tag not in person.tags]
        for person in rng.sample(free, max(0, min(count - had, len(free)))):
            person.tags[tag] = basis

    _disabled(rng, people)
    for home, person in everybody:
        if person.age >= 80:
            person.tags["over_80"] = "年满80周岁"
        if len(home.people) == 1 and person.age >= 60 and person.living:
            person.tags["living_alone"] = "独自居住"
    give("left_elder", 34, "子女全年在外务工", _left_elders(homes))
    give(
        "left_child",
        21,
        "父母外出务工",
        [p for h, p in everybody if p.age < 16 and _parents_away(h)],
    )
    give(
        "left_woman",
        13,
        "丈夫外出务工",
        [p for h, p in everybody if _husband_away(h, p)],
    )
    give(
        "destitute",
        19,
        "分散供养",
        [p for h, p in everybody if len(h.people) == 1 and p.age >= 45],
    )
    give("illness", 102, "", [p for p in people if p.age >= 35])
    for person in people:
        if "illness" in person.tags:
            person.tags["illness"] = rng.choice(_ILLNESSES)
    _poor(rng, homes)
    give(
        "orphan",
        1,
        "事实无人抚养",
        [p for h, p in everybody if 6 <= p.age < 16 and h.head.age >= 58],
    )


def _disabled(rng: Random, people: list[Person]) -> None:
    grown = [person for person in people if person.age >= 6]
    weights = [0.4 if person.age < 40 else 1.0 if person.age < 60 else 1.8 for person in grown]
    chosen: dict[str, Person] = {}
    while len(chosen) < 77:
        person = rng.choices(grown, weights)[0]
        chosen[person.id] = person
    for person in chosen.values():
        mental = rng.random() < 0.4
        kind = rng.choice("56") if mental else rng.choices("41237", (50, 14, 14, 8, 14))[0]
        level = rng.choices("1234", (10, 25, 35, 30))[0]
        person.disability = kind + level
        person.tags["disabled"] = f"{_DISABILITIES[kind]}{'一二三四'[int(level) - 1]}级"
        if level == "1":
            person.tags["disabled_self_care"] = "生活不能自理"


def _left_elders(homes: list[Home]) -> list[Person]:
    return [
        person
        for home in homes
        if len(home.people) > 1 and not any(one.living for one in home.people if 18 <= one.age <= 59)
        for person in home.people
        if person.age >= 60 and person.living
    ]


def _parents_away(home: Home) -> bool:
    return not any(one.living for one in home.people if 22 <= one.age <= 55)


def _husband_away(home: Home, person: Person) -> bool:
    return (
        not person.male
        and person.living
        and 20 <= person.age < 60
        and any(one.male and not one.living and abs(one.age - person.age) <= 13 for one in home.people)
    )


def _poor(rng: Random, homes: list[Home]) -> None:
    """低保 14 % of people, a home at a time; 监测户 3 % of homes, on the head."""
    had = 0
    likely = sorted(homes, key=lambda home: (-sum(len(p.tags) for p in home.people), rng.random()))
    for home in likely[: len(likely) * 2 // 3]:
        if had >= 119:
            break
        if rng.random() < 0.5:
            for person in home.people:
                person.tags["allowance"] = "最低生活保障"
            had += len(home.people)
    kinds = ["脱贫不稳定户"] * 8 + ["突发严重困难户"] * 2
    for home, kind in zip(rng.sample([h for h in homes if h.door not in CAST], 10), kinds, strict=True):
        home.head.tags["monitored"] = kind


def _labour(rng: Random, homes: list[Home]) -> None:
    for home in homes:
        for person in home.people:
            person.labour = _work(rng, person)
    for home in homes:
        _one_employed(rng, home)
    _without_labour(rng, homes)


def _work(rng: Random, person: Person) -> str:
    if person.age < 16:
        return "not_of_age"
    if person.age <= 22 and rng.random() < (0.95 if person.age <= 18 else 0.55):
        return "student"
    if person.age >= 60:
        return "farming" if person.age < 70 and person.living and rng.random() < 0.2 else "unable"
    if "disabled_self_care" in person.tags or ("disabled" in person.tags and rng.random() < 0.6):
        return "unable"
    if "illness" in person.tags and rng.random() < 0.35:
        return "unable"
    if person.age >= 45 and person.living and rng.random() < 0.12:
        return "public_post"
    if not person.living:
        return rng.choices(("employed", "flexible", "unemployed"), (82, 15, 3))[0]
    return rng.choices(
        ("employed", "flexible", "self_employed", "farming", "unemployed"),
        (40, 22, 6, 22, 10),
    )[0]


def _able(home: Home) -> list[Person]:
    return [person for person in home.people if person.labour in ABLE and person.age < 60]


def _one_employed(rng: Random, home: Home) -> None:
    """Zero-employment homes are exactly the three named ones."""
    if home.door in ZERO_EMPLOYMENT:
        for person in home.people:
            if 18 <= person.age < 60:
                person.labour = "unemployed"
            elif person.labour == "farming":
                person.labour = "unable"
        return
    able = _able(home)
    if able and all(person.labour == "unemployed" for person in able):
        rng.choice(able).labour = "flexible"


def _without_labour(rng: Random, homes: list[Home]) -> None:
    """Labour homes 68 %: in small homes with one older worker that worker no longer can."""
    wanted = round(len(homes) * 0.68)
    labour = [home for home in homes if _able(home)]
    fitting = [
        home
        for home in labour
        if home.door not in ZERO_EMPLOYMENT and len(_able(home)) == 1 and _able(home)[0].age >= 42
    ]
    fitting.sort(key=lambda home: (len(home.people), rng.random()))
    for home in fitting[: max(0, len(labour) - wanted)]:
        _able(home)[0].labour = "unable"


def _numbers(rng: Random, homes: list[Home]) -> None:
    """Identity numbers of a province 99 that does not exist; phones begin with 100."""
    seen: dict[str, int] = {}
    phones = iter(rng.sample(range(10**8), 900))
    for home in homes:
        for person in home.people:
            base = f"991224{person.born:%Y%m%d}"
            serial = seen.get(base, 0) + 1
            seen[base] = serial
            digits = f"{base}{serial * 2 + (1 if person.male else 0):03}"
            person.id_number = digits + check_digit(digits)
            phone = f"100{next(phones):08}"
            silent = 0.08 if person.age < 70 else 0.2
            if person.head or person.age >= 16:
                person.phone = "" if rng.random() < silent and home.door not in CAST else phone


def disability_number(person: Person) -> str | None:
    """20 characters: identity number, type, level."""
    return f"{person.id_number}{person.disability}" if person.disability else None


def _household(rng: Random, home: Home) -> None:
    tags = {tag for person in home.people for tag in person.tags}
    here = {tag for person in home.people if person.living for tag in person.tags}
    home.special = bool(here & _SPECIAL)
    part = CAST.get(home.door)
    home.uses_gas = part.gas if part else home.living and rng.random() < 0.78
    home.let = home.door not in CAST and not home.living and rng.random() < 0.03
    home.care = _care(home, tags, here)


def _care(home: Home, tags: set[str], here: set[str]) -> str:
    """Domain reference 2.6: why a home is visited weekly, monthly, quarterly or by rotation."""
    if home.door == NEW_HOME:
        return "none"
    if not home.living:
        return "none"
    if "over_80" in here and here & {"living_alone", "left_elder"}:
        return "high"
    if here & {"destitute", "disabled_self_care", "orphan"} or "monitored" in tags:
        return "key"
    return "general" if here & _SPECIAL else "none"


def since(rng: Random, land: Land) -> str:
    """A day between one and five years ago."""
    return (land.today - timedelta(days=rng.randint(380, 1800))).isoformat()
