"""What scenarios of a batch are called where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Job = Mapping[str, Any]

LONGEST = 24
"""Letters that fit before a picture."""


def short_names(jobs: Sequence[Job]) -> dict[str, str]:
    """Return label to the shortest name that still tells scenarios apart.

    Parameters
    ----------
    jobs
        Rows of the table of jobs.

    Notes
    -----
    That is the folder of a scenario, such as its country, or the name of its file, or
    both; the variant comes behind it, and stands alone where only variants differ.
    """
    files = {str(job["label"]): _file_of(job) for job in jobs}
    wanted = len(set(files.values()))
    ways = (_folder, _stem, _without_ending)
    way = next((w for w in ways if len(set(map(w, files.values()))) == wanted), str)
    found = {}
    for job in jobs:
        label, variant = str(job["label"]), job.get("variant")
        name = way(files[label])
        if variant and wanted == 1:
            name, variant = str(variant), None
        found[label] = _fitting(name, f" ({variant})" if variant else "")
    return found


def _file_of(job: Job) -> str:
    label, variant = str(job["label"]), job.get("variant")
    return label.removesuffix(f" ({variant})") if variant else label


def _folder(file: str) -> str:
    return file.split("/")[-2] if "/" in file else _stem(file)


def _stem(file: str) -> str:
    return _without_ending(file).split("/")[-1]


def _without_ending(file: str) -> str:
    return file.removesuffix(".yaml").removesuffix(".yml")


def _fitting(name: str, behind: str) -> str:
    """Return both, shortened in the middle: what differs stands at either end."""
    whole = name + behind
    if len(whole) <= LONGEST:
        return whole
    room = max(LONGEST - len(behind), LONGEST // 2) - 1
    if len(name) > room:
        name = f"{name[: room - room // 2]}…{name[-(room // 2) :]}"
    whole = name + behind
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"
