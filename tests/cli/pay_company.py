"""A small company that is paid, for the tests of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
fieldplan: 1
name: Small field
currency: PLN
synthetic: true
data:
  credits: deals.csv
  quotas: quotas.csv
  assignments: people.csv
pay: {starts: 2027-01, months: 3}
plans:
  field: plans/field.yaml
"""
PLAN = """\
# The plan of everybody.
plan: Field plan
currency: PLN
pay: {base: 60k, target: 24k}
commissions:
  - name: Commission
    period: quarter
    tiers: [{from: 0%, rate: 5%}, {from: 100%, rate: 8%}]
bonuses:
  - name: Bonus
    share_of_target: 50%
    points: [{at: 80%, pays: 50%}, {at: 100%, pays: 100%}]
"""
DEALS = """\
deal_id,rep_id,date,amount
D1,R1,2027-01-01,12000
D2,R1,2027-03-31,8000.50
D3,R 2,2027-02-15,10000
D4,R1,2027-04-01,999
"""
QUOTAS = "rep_id,period,quota\nR1,2027,80000\nR 2,2027,60000\n"
PEOPLE = 'rep_id,name\nR1,Ann\nR 2,"<b>Bob, the ""great""</b>"\n'
FILES = {
    "pay.yaml": SCENARIO,
    "plans/field.yaml": PLAN,
    "deals.csv": DEALS,
    "quotas.csv": QUOTAS,
    "people.csv": PEOPLE,
}
PAYOUT = {
    ("R1", "2027-01"): "5600.00",  # base 5,000 + 5% × 12,000
    ("R1", "2027-02"): "5000.00",
    ("R1", "2027-03"): "8400.04",  # 5% × 8,000 + 8% × 0.50, bonus 3,000 at 100%
    ("R 2", "2027-01"): "5000.00",
    ("R 2", "2027-02"): "5500.00",
    ("R 2", "2027-03"): "5000.00",
}
"""Rep and month to what is paid, worked out by hand."""


def found(folder: Path, **changed: str) -> Path:
    """Write the company to a folder, some files changed; return the folder.

    Names of changed files are given without their ending.
    """
    (folder / "plans").mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        stem = name.rsplit("/", 1)[-1].split(".")[0]
        (folder / name).write_text(changed.get(stem, text), encoding="utf-8")
    return folder
