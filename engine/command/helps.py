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
