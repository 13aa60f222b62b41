"""Two drawn photos for the day: the hazard before and after it was put right."""

from pathlib import Path

import typst

_DRAWING = """
#set page(width: 12cm, height: 9cm, margin: 0cm, fill: rgb("#d9d2c5"))
#set text(font: "Noto Sans CJK SC", size: 11pt, fill: rgb("#4a4438"))
#place(dx: 0cm, dy: 6cm, rect(width: 12cm, height: 3cm, fill: rgb("#a89c88")))
#place(dx: 7cm, dy: 4.6cm, rect(width: 4cm, height: 1.5cm, fill: rgb("#5b6470"), radius: 2pt))
#place(dx: 7.5cm, dy: 4.2cm, ellipse(width: 1.2cm, height: 0.5cm, fill: rgb("#2d3138")))
#place(dx: 9.3cm, dy: 4.2cm, ellipse(width: 1.2cm, height: 0.5cm, fill: rgb("#2d3138")))
#place(dx: 1.5cm, dy: 4.4cm, rect(width: 1.9cm, height: 3.6cm, fill: rgb("#8d97a3"), radius: 8pt))
#place(dx: 2.1cm, dy: 3.9cm, rect(width: 0.7cm, height: 0.6cm, fill: rgb("#b8860b")))
#place(curve(stroke: HOSE, curve.move((2.8cm, 4.2cm)),
  curve.cubic((4.2cm, 2.6cm), (5.2cm, 7.6cm), (7cm, 5.4cm))))
#place(dx: 0.3cm, dy: 0.3cm)[演示数据　照片示意]
"""
_HOSES = {
    "before": '(paint: rgb("#c8641e"), thickness: 6pt, dash: "densely-dashed")',
    "after": "5pt + silver",
}


def draw_photos(folder: Path) -> dict[str, Path]:
    """Write `before.png` and `after.png`; their paths by moment."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for moment, hose in _HOSES.items():
        made = typst.compile(_DRAWING.replace("HOSE", hose).encode(), format="png", ppi=180)
        files[moment] = folder / f"{moment}.png"
        files[moment].write_bytes(made if isinstance(made, bytes) else made[0])
    return files
