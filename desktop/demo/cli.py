"""`python -m desktop demo [--tour | --screens DIR] [--out DIR] [--seed N]`."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop.demo import programs
from desktop.demo.contact import write_contact_sheet
from desktop.demo.evening import EVENING
from desktop.demo.morning import MORNING
from desktop.demo.screens import take_all
from desktop.demo.stage import Stage
from desktop.demo.tour import make_tour, play, save_evidence


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="a server and three laptops; --tour plays the day")
    parser.add_argument("--tour", action="store_true", help="play the day and check what it leads to")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar="DIR")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="take a picture of every page instead")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.set_defaults(run=_run)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _run(args: argparse.Namespace) -> int:
    out = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    stage = Stage(out / "run", args.seed)
    _tell("正在准备服务器和三台电脑的演示数据… / Preparing a server and three laptops with demo data…")
    stage.build()
    try:
        if args.screens:
            take_all(stage, args.screens.resolve(), _tell)
            return 0
        screen = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        return _tour(stage, out, args.seed) if args.tour or not screen else _window(stage)
    finally:
        stage.stop_server()


def _tour(stage: Stage, out: Path, seed: int) -> int:
    for old in (*out.glob("*.png"), *out.glob("*.pdf")):
        old.unlink()
    tour = make_tour(stage, out, seed)
    whole = play(tour, MORNING + EVENING, _tell)
    save_evidence(tour)
    steps = [(zh, en) for zh, en, _ in MORNING + EVENING]
    write_contact_sheet(out / "index.html", steps, tour.shots, tour.evidence, seed)
    failed = sum(not one.holds for one in tour.evidence)
    _tell(f"{len(tour.evidence)} 项 / effects, {failed} 不符 / missing: {out / 'index.html'}")
    return 0 if whole else 1


def _window(stage: Stage) -> int:
    _tell("窗口打开后：选李梅，密码 246810。F2 巡查，F3 检查，F4 走访，Ctrl+K 搜索，F5 同步。")
    _tell("Choose 李梅, PIN 246810. F2 patrol, F3 check, F4 visit, Ctrl+K search, F5 sync.")
    command = [*programs.desktop(), "--data", str(stage.laptop("worker"))]
    return subprocess.run(command, env={**os.environ, **stage.env}, check=False).returncode
