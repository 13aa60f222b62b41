"""out/demo/index.html: the screenshots in order, captions in two languages, and the table of evidence."""

import html
from collections.abc import Sequence
from pathlib import Path

from desktop.demo.tour import Evidence

_STYLE = """body{font:16px/1.5 'Noto Sans CJK SC',sans-serif;margin:24px;background:#f2f4f7;color:#1a2330}
figure{display:inline-block;margin:8px;padding:12px;background:#fff;border:1px solid #dce1e8}
img{width:640px;display:block}figcaption{padding-top:8px}table{border-collapse:collapse;background:#fff}
td,th{border:1px solid #dce1e8;padding:4px 12px;text-align:left}"""


def write_contact_sheet(
    file: Path,
    steps: Sequence[tuple[str, str]],
    shots: Sequence[tuple[int, str]],
    evidence: Sequence[Evidence],
    seed: int,
) -> None:
    figures = "".join(_figure(steps[number - 1], number, name) for number, name in shots)
    rows = "".join(_row(one) for one in evidence)
    heads = "".join(
        f"<th>{head}</th>" for head in ("步", "什么 what", "应为 expected", "实为 found", "出处 where", "")
    )
    file.write_text(
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>巡格演示</title><style>{_STYLE}</style>'
        f"<h1>巡格 · 网格里的一天（演示数据，种子 {seed}）</h1>{figures}"
        f"<h2>凭据 Evidence</h2><table><tr>{heads}</tr>{rows}</table></html>",
        "utf-8",
    )


def _figure(step: tuple[str, str], number: int, name: str) -> str:
    caption = f"{number} {html.escape(step[0])} · {html.escape(step[1])}"
    return f'<figure><img src="{name}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'


def _row(one: Evidence) -> str:
    cells = (str(one.step), one.what, one.expected, one.seen, one.where, "✓" if one.holds else "✗")
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
