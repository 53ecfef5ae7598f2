"""Pages of the Python library: its doors, and the nouns they pass around."""

from __future__ import annotations

from importlib import import_module

HOME = "look-up/python"

DOORS = {
    "territory_opt": "Territories, quotas, results",
    "incentive_sim": "Pay and incentives",
    "capacity_plan": "People",
    "study": "All stages in a row",
}
FIRST = (
    "run", "run_pay", "run_quota", "run_market", "run_track", "run_study", "compare",
    "check_plans", "solve", "assess", "what_if", "explain", "pay",
)  # fmt: skip
"""What most programs need, before everything else, which follows by name."""

NOUNS = {
    "Territories": (
        "engine.territory.problem.TerritoryProblem",
        "engine.territory.solution.TerritorySolution",
        "engine.territory.measure.Measures",
        "engine.territory.result.TerritoryResult",
    ),
    "Pay": (
        "engine.payplan.problem.PayProblem",
        "engine.payplan.result.PayResult",
        "engine.payplan.result.Line",
    ),
    "People": (
        "engine.capacity.problem.CapacityProblem",
        "engine.capacity.plan.CapacityPlan",
        "engine.capacity.measure.Measures",
        "engine.capacity.result.CapacityResult",
    ),
    "Quotas": (
        "engine.quota.problem.QuotaProblem",
        "engine.quota.result.QuotaPlan",
        "engine.quota.result.QuotaMeasures",
        "engine.quota.result.QuotaResult",
    ),
    "What every answer has": (
        "engine.base.outcome.Outcome",
        "engine.base.outcome.Status",
        "engine.base.outcome.Limits",
        "engine.base.errors.InputError",
        "engine.base.errors.InputProblem",
    ),
    "Scenarios in, runs out": (
        "engine.scenario.load.load",
        "engine.store.run_store.write_run",
        "engine.store.run_reader.read_run",
    ),
}


def python_pages() -> dict[str, str]:
    """Return each page of the library reference by its path below ``docs``.

    Raises
    ------
    AttributeError, ModuleNotFoundError
        A name that a page promises is not there.
    """
    pages = {f"{HOME}/{door}.md": _door(door, title) for door, title in DOORS.items()}
    pages[f"{HOME}/nouns.md"] = _nouns()
    return pages


def _door(door: str, title: str) -> str:
    module = import_module(f"engine.{door}")
    text = (
        f"# {title}: `engine.{door}`\n\n::: engine.{door}\n    options:\n"
        "      members: false\n      show_root_heading: false\n"
        "      show_root_toc_entry: false\n\n"
    )
    names = getattr(module, "__all__", None) or _own_names(module)
    known = [name for name in FIRST if name in names]
    others = sorted(set(names) - set(known), key=str.casefold)
    places = {name: _place(module, name) for name in [*known, *others]}
    text += "## What most programs need\n\n"
    text += "".join(_entry(f"{door}.{name}", places[name]) for name in known)
    if others:
        text += "## Everything else\n\n"
        text += "".join(_entry(f"{door}.{name}", places[name]) for name in others)
    return text


def _own_names(module: object) -> list[str]:
    name = getattr(module, "__name__", "")
    return [
        found
        for found, value in vars(module).items()
        if not found.startswith("_") and getattr(value, "__module__", "") == name
    ]


def _place(module: object, name: str) -> str:
    """Return where a name that a door gives is defined."""
    value = getattr(module, name)
    home = getattr(value, "__module__", None) or getattr(module, "__name__", "")
    return f"{home}.{getattr(value, '__name__', name)}"


def _entry(shown: str, place: str) -> str:
    label = shown.rpartition(".")[2]
    return (
        f"::: {place}\n    options:\n      heading: {shown}\n"
        f"      toc_label: {label}\n\n"
    )


def _nouns() -> str:
    text = (
        "# The nouns\n\n"
        "Every subject is cut the same way: a **problem** is what is given, a "
        "**solution** what is decided, **measures** are computed from both without "
        "any solver, a **result** is solution, status, bound and gap; the **manifest** "
        "of a run says how it was made.\n\n"
    )
    for title, places in NOUNS.items():
        text += f"## {title}\n\n"
        for place in places:
            module, _, name = place.rpartition(".")
            getattr(import_module(module), name)
            text += _entry(name, place)
    return text
