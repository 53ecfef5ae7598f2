"""A plan looked at before anyone is paid: facts, traps, cost."""
