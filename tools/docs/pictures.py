"""Take the pictures of the docs anew, from reports of the shipped scenarios.

    python tools/docs/pictures.py                 all of them; some minutes
    python tools/docs/pictures.py map.png         only these

Needs Chromium, and Playwright and Pillow of the development environment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
ABOVE = 28
"""Pixels of paper above what is shown."""
COLOURS = 160
"""Colours that a picture keeps; enough for maps, and small."""


@dataclass(frozen=True)
class Shot:
    """One picture.

    Parameters
    ----------
    name
        File below ``docs/pictures``.
    command
        What ``fieldplan`` is told; the newest page that this makes is shown.
    place
        CSS selector of what is shown; the top of the page where it is empty.
    most
        Height of the picture at most, in pixels.
    scheme
        ``light`` or ``dark``.
    page
        Which page: a name or a pattern below the run's folder.
    """

    name: str
    command: str
    place: str
    most: int = 900
    scheme: str = "light"
    page: str = "report.html"


MINIMAL = "run scenarios/minimal/territories.yaml"
POLAND = "run scenarios/poland/territories.yaml"
PLANS = "compare scenarios/poland/incentives.yaml"
QUOTA = "quota scenarios/poland/quota.yaml"
TRACK = "track scenarios/poland/quota.yaml"
PEOPLE = "capacity scenarios/poland/capacity.yaml"
PAY = "pay scenarios/reference/plans/full_field_2027.yaml"
CHECK = (
    "plan check scenarios/reference/plans/full_field_2027.yaml --out {runs}/check.html"
)
CLASH = f"{MINIMAL} --set territory.keep.moved_potential=5%"

SHOTS = (
    Shot("headline.png", POLAND, "", 700),
    Shot("map.png", POLAND, "#map", 790),
    Shot("moves.png", POLAND, "#moves", 612),
    Shot("certificate-dark.png", POLAND, "#certificate", 470, "dark"),
    Shot("learn-certificate.png", POLAND, "#certificate", 470),
    Shot("learn-conflict.png", CLASH, "#conflict", 620),
    Shot("statement.png", PAY, "#months", 790, page="statements/*.html"),
    Shot("plan-check.png", CHECK, "", 900, page="check.html"),
    Shot("compare.png", PLANS, "", 900),
    Shot("compare-reps.png", PLANS, "#gains", 760),
    Shot("quota.png", QUOTA, "#potential", 672),
    Shot("track.png", TRACK, "#landing", 622),
    Shot("capacity.png", PEOPLE, "#calendar", 742),
    Shot("capacity-futures.png", PEOPLE, "#risk", 690),
)


def made(command: str, folder: Path) -> None:
    """Run a command, its runs below a folder; exit codes 0 and 1 are answers."""
    words = command.format(runs=folder).split()
    if "check" not in words:
        words += ["--runs", str(folder)]
    program = Path(sys.executable).parent / "fieldplan"
    done = subprocess.run([program, *words], cwd=ROOT, check=False)
    if done.returncode > 1:
        raise SystemExit(f"fieldplan {command}: exit {done.returncode}")


def take(page: Page, shot: Shot) -> bytes:
    """Return the picture of an open page as PNG."""
    if not shot.place:
        size = page.viewport_size or {"width": 1280}
        clip = {"x": 0, "y": 0, "width": size["width"], "height": shot.most}
        return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]
    page.locator(shot.place).scroll_into_view_if_needed()
    box = page.locator(shot.place).bounding_box()
    if box is None:
        raise SystemExit(f"{shot.name}: nothing at {shot.place}")
    top = box["y"] + page.evaluate("window.scrollY") - ABOVE
    height = min(box["height"] + ABOVE, shot.most)
    clip = {"x": box["x"], "y": top, "width": box["width"], "height": height}
    return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]


def main(wanted: list[str]) -> None:
    """Take the pictures named, or all."""
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as browsers:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = browsers.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        for number, command in enumerate(dict.fromkeys(s.command for s in shots)):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            made(command, folder)
            for shot in (shot for shot in shots if shot.command == command):
                file = sorted(folder.rglob(shot.page))[0]
                page = browser.new_page(
                    viewport={"width": 1280, "height": 900}, color_scheme=shot.scheme
                )
                page.goto(file.as_uri())
                page.wait_for_timeout(500)
                picture = Image.open(BytesIO(take(page, shot))).convert("RGB")
                small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
                small.save(PICTURES / shot.name, optimize=True)
                page.close()
                print(shot.name, (PICTURES / shot.name).stat().st_size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
