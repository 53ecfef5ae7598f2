"""Pages of the site that follow from the code; run by mkdocs-gen-files at each build.

Nothing made here is committed: the pages exist only while the site is being built.
"""

from __future__ import annotations

import sys
from pathlib import Path

import mkdocs_gen_files

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools" / "docs")]

from command_page import command_page  # noqa: E402
from python_pages import python_pages  # noqa: E402
from repository_pages import repository_pages  # noqa: E402
from scenario_pages import scenario_pages  # noqa: E402

PAGES = {
    "look-up/commands.md": command_page(),
    **scenario_pages(),
    **python_pages(),
    **repository_pages(ROOT),
}

for _name, _text in PAGES.items():
    with mkdocs_gen_files.open(_name, "w") as _page:
        _page.write(_text)
