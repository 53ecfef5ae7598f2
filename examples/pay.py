"""What everybody is paid: deals from pandas, statements of account back to pandas."""

import pandas as pd

from engine import incentive_sim
from engine.scenario.load import load

deals = pd.DataFrame(
    {
        "deal_id": ["D1", "D2", "D3", "D4"],
        "rep_id": ["ada", "ada", "borys", "borys"],
        "date": pd.to_datetime(
            ["2027-01-12", "2027-02-20", "2027-01-30", "2027-03-03"]
        ),
        "amount": [120_000.00, 95_500.50, 60_000.00, 210_000.00],
    }
)
quotas = pd.DataFrame(
    {"rep_id": ["ada", "borys"], "period": "2027Q1", "quota": [200_000, 240_000]}
)


def paid_with(accelerator: str) -> incentive_sim.PayRun:
    """Return the pay of the quarter if sales beyond quota earn this rate."""
    tiers = [{"from": "0%", "rate": "1.5%"}, {"from": "100%", "rate": accelerator}]
    commission = {"name": "New business", "period": "quarter", "tiers": tiers}
    return incentive_sim.run_pay(
        load(
            {
                "fieldplan": 1,
                "name": "First quarter",
                "currency": "PLN",
                "pay": {"starts": "2027-01", "months": 3},
                "data": {"credits": deals, "quotas": quotas},
                "plans": {
                    "field": {
                        "pay": {"ote": "180k", "mix": "60/40"},
                        "commissions": [commission],
                    }
                },
            }
        )
    )


paid = paid_with("3%")
print(paid.to_pandas("payouts")[["rep_id", "month", "base", "variable", "payout"]])
for line in paid.tables["lines"].iter_rows(named=True):
    print(line["rep_id"], line["month"], line["line"], line["arithmetic"])

better = paid_with("4%")
cost = [run.to_pandas("payouts")["payout"].sum() for run in (paid, better)]
print(f"An accelerator of 4% instead of 3% costs {cost[1] - cost[0]:,.2f} PLN more.")
