"""spopt (PySAL) as a peer for capacitated medians: its p-median with CBC.

It is no dependency: name a Python that has it. It gets the same points and a limit for
CBC by the clock; building its model of n² whole variables comes on top. What it gives
is scored and checked here.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from instances_cpmp import Instance

LARGEST = 420
"""Points of the largest instance it is asked for: its model grows with their square."""

PEER = """
import json, sys, time
import numpy as np, pulp
from spopt.locate import PMedian
told = json.load(open(sys.argv[1]))
begun = time.perf_counter()
cost, demand = np.array(told["cost"]), np.array(told["demand"])
model = PMedian.from_cost_matrix(
    cost / demand[:, None], demand, p_facilities=told["sites"],
    facility_capacities=np.array(told["capacity"]))
built = time.perf_counter() - begun
model.problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=told["seconds"], threads=1))
value = lambda x: x.value() or 0.0
owner = [max(range(len(row)), key=lambda j: value(row[j]))
         for row in model.cli_assgn_vars]
print(json.dumps({"owner": owner, "built": built,
                  "spent": time.perf_counter() - begun,
                  "status": pulp.LpSolution[model.problem.sol_status]}))
"""


def peer(python: str, instance: Instance, seconds: float, known: float) -> str:
    """Return in words what the peer found, or why it did not."""
    if len(instance.places) > LARGEST:
        return "not asked"
    away = instance.between()
    told = {
        "cost": (np.floor(away) if instance.truncated else away).tolist(),
        "demand": instance.demand.tolist(),
        "capacity": instance.capacity.tolist(),
        "sites": instance.sites,
        "seconds": seconds,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.json"
        path.write_text(json.dumps(told))
        done = subprocess.run(
            [python, "-c", PEER, str(path)],
            capture_output=True,
            check=False,
            text=True,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        return f"failed: {done.stderr.strip()[-80:]}"
    found = json.loads(lines[-1])
    after = f"{found['spent']:.0f} s, of which {found['built']:.0f} s building"
    owner = np.array(found["owner"])
    if not _keeps(instance, owner):
        return f"no plan ({found['status'].lower()}) in {after}"
    return f"{100 * (instance.score(owner) / known - 1):+.3f} % in {after}"


def _keeps(instance: Instance, owner: np.ndarray) -> bool:
    """Whether no more sites are used than may be, and none is overfull."""
    load = np.bincount(owner, instance.demand, len(owner))
    used = np.unique(owner)
    return len(used) <= instance.sites and bool((load <= instance.capacity).all())
