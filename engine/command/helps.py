"""What the options of long commands are, in words; light enough to import first."""

from __future__ import annotations

COMPARE = {
    "plans": "Only these, with commas; the baseline is added.",
    "precision": (
        "Half-width of the interval of each difference, in per cent of the baseline's"
        " revenue, instead of the file's."
    ),
    "replications": "Most replications, instead of the file's.",
    "prior_draws": "Draws of people from what is assumed; 0: no bands.",
    "sensitivity": "Vary each assumption by itself.",
    "rep": "Rep whose year is told deal by deal.",
    "seed": "Instead of the file's seed.",
    "workers": "Processes; by default all. The result is the same.",
}

CAPACITY = {
    "method": "auto, cbc, highs, scip or blocks, instead of what the file says.",
    "futures": "Futures the plan is played through; 0: none.",
    "make_with": "Chance in per cent with which the number shall be made.",
    "frontier": "Set cost against the chance of making the number.",
    "gap": "Stop at this gap to the bound, in per cent.",
    "time_limit": "Seconds for each plan; such a run need not repeat to the byte.",
    "since": "Re-plan from this month, such as 2027-04, with the people of --staff.",
    "staff": "Table of people who are there now, with --from.",
    "so_far": (
        "Table of what was made, spent and put into the pipeline by month before"
        " --from; what is not told counts as planned."
    ),
    "under_way": "Stored run, its folder or id, whose starts are under way already.",
    "seed": "Instead of the file's seed.",
    "workers": "Threads; by default all. The result is the same.",
}

ASSESS = {
    "alignment": (
        "Instead of today's: a table with account_id and rep_id, or the folder of a"
        " stored run. Accounts that are not in it stay with today's rep."
    ),
    "move": "Then move an account, such as A17=R3; may be given many times.",
    "save": "Write the alignment that results here, as a table for --alignment.",
}

MARKET = {"workers": "Processes; by default all. The result is the same."}

QUOTA = {"territories": "Table of territories, instead of the scenario's."}

TRACK = {
    "actuals": "Table of sales to date, instead of the file's.",
    "opportunities": "Table of deals by stage, instead of the file's.",
    "as_of": "Last month that is over, such as 2027-03, instead of the file's.",
    "seed": "Instead of the file's seed.",
}

INIT = {
    "from": (
        "Your own tables, with commas: accounts, and reps where you have them; every"
        " sheet of a workbook counts."
    ),
    "column": (
        "With --from: which of your columns is which of ours, such as"
        " 'accounts.potential=Wallet share'; give each."
    ),
    "currency": "With --from: of all amounts, such as PLN.",
    "yes": "With --from: take the likeliest answer instead of asking.",
}
