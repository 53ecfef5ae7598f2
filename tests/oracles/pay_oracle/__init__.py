"""What a pay plan pays, worked out a second time: one rep and one deal at a time.

Written from ``docs/understand/pay.md`` alone; nothing of the engine is imported.
Slow and plain: exact fractions, and a history told anew for every cancellation.
Import as ``oracles.pay_oracle``.
"""

from oracles.pay_oracle.statement import draw_ledger, pay_lines

__all__ = ["draw_ledger", "pay_lines"]
