"""Links of the docs that leave them: to files of the repository, shown as pages.

On a code host they lead to the file; in the site they lead to a page that shows it.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(?P<part>#[^)\s]*)?\)")


def outside(root: Path, page: str, target: str) -> str | None:
    """Return the repository's file that a link leads to, or None if it stays in docs.

    Parameters
    ----------
    root
        The repository.
    page
        The page that has the link, relative to ``docs``.
    target
        What is linked to.
    """
    if ":" in target or target.startswith("/"):
        return None
    folder = posixpath.dirname(f"docs/{page}")
    path = posixpath.normpath(posixpath.join(folder, target))
    if path.startswith(("docs/", "..")) or not (root / path).exists():
        return None
    return path


def inside(name: str) -> str:
    """Return the page that shows a file or folder of the repository."""
    return f"files/{name}.md"


def on_page_markdown(markdown: str, page: object, config: object, **_: object) -> str:
    """Lead links to files of the repository to the pages that show them (MkDocs)."""
    here = page.file.src_uri  # type: ignore[attr-defined]
    root = Path(config.config_file_path).parent  # type: ignore[attr-defined]

    def led(match: re.Match[str]) -> str:
        name = outside(root, here, match["target"])
        if name is None:
            return match[0]
        there = os.path.relpath(inside(name), posixpath.dirname(here) or ".")
        return f"]({Path(there).as_posix()})"

    return LINK.sub(led, markdown)


_ROLE = re.compile(r":(?:func|class|mod|meth|data|attr|exc):(?=<code>)")
_CODE = re.compile(r"(<pre.*?</pre>)", re.S)


def on_page_content(html: str, **_: object) -> str:
    """Drop roles that Markdown does not know; keep numbers by their signs (MkDocs)."""
    html = _ROLE.sub("", html).replace("<code>~engine.", "<code>engine.")
    parts = _CODE.split(html)
    parts[::2] = [re.sub(r"(?<=\d) (?=%)", "&nbsp;", text) for text in parts[::2]]
    return "".join(parts)
