"""Tiny companies that are planned together, and a batch of them at the command line."""

from __future__ import annotations

import json

from command_line import here

ACCOUNTS = """\
account_id,name,segment,lat,lon,potential,revenue,visits_per_year,minutes_per_visit,rep_id
A1,One,shop,52.0,21.0,100,50,12,30,R1
A2,Two,shop,52.1,21.1,100,50,12,30,R1
A3,Three,shop,52.2,21.2,100,50,12,30,R1
A4,Four,shop,52.9,21.9,100,50,12,30,R2
"""
REPS = """\
rep_id,name,home,home_lat,home_lon,fte,tenure_years,skills
R1,Ada,Warsaw,52.0,21.0,1.0,5,
R2,Jan,Suwalki,53.0,22.0,1.0,5,
"""
SCENARIO = """\
fieldplan: 1
name: Country {name}
currency: PLN
data: {{accounts: accounts.csv, reps: reps.csv}}
territory:
  travel: {{cost_per_km: 1.15}}
  balance: {{potential: 10%}}
  disruption: {{revenue_at_risk: 10%}}
solve: {{work: 4}}
"""


def company(folder, *names):
    """Write tiny companies of these names: one account must move."""
    for name in names:
        target = folder / name
        target.mkdir(parents=True)
        text = SCENARIO.format(name=name)
        (target / "territories.yaml").write_text(text, encoding="utf-8")
        (target / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
        (target / "reps.csv").write_text(REPS, encoding="utf-8")
    return [f"{name}/territories.yaml" for name in names]


def batch(*arguments, folder):
    """Run a batch with --json; return what it says and its exit code."""
    said = here("batch", *arguments, "--json", folder=folder)
    assert said.returncode in (0, 1), said.stderr
    return json.loads(said.stdout), said.returncode


def states(facts):
    """Return label to state."""
    return {job["label"]: job["state"] for job in facts["jobs"]}


def tables(folder):
    """Return the digests of all tables of each run that a batch made, by scenario.

    Hidden folders are runs half written, and none.
    """
    found = {}
    for path in sorted((folder / "runs").glob("[!.]*/manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["kind"] == "territory":
            found[manifest["name"]] = manifest["stored"]["tables"]
    return found
