"""What a rep is like: what effort costs, what is wanted, when it is time to leave."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quitting:
    """The hazard of leaving, per month.

    h = rate · exp(−pay_gap · ln(pay ÷ market) + shortfall · (1 − A)⁺
    + peers · share of the team that left last month + ramping · 1{still ramping})

    Parameters
    ----------
    rate
        Monthly hazard h₀ of a rep paid as the market pays, at quota, 0 or more.
    pay_gap, shortfall, peers, ramping
        γ₁ … γ₄; 0 switches a term off.
    """

    rate: float = 0.0
    pay_gap: float = 1.0
    shortfall: float = 0.0
    peers: float = 0.0
    ramping: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """One type of rep, as docs/understand/incentives.md section 2 says.

    Parameters
    ----------
    cost
        c of the cost of effort, c · e^(1 + 1/ψ) ÷ (1 + 1/ψ), money a month with e in
        quota shares a month; more than 0.
    curvature
        ψ, more than 0; 1 is quadratic.
    discount
        δ a month, more than 0 and at most 1.
    present_bias
        β, more than 0 and at most 1, on everything later than the step at hand.
    naive
        Whether the rep believes that later selves have no present bias.
    risk
        Absolute risk aversion r per unit of money, 0 or more.
    gain, loss_aversion
        η (money per quota share of the period) and Λ of gain and loss at quota.
    cross
        k of a second, unpaid task: 0 or more, less than 1.
    social_loss
        Money that one place below the middle of a league is felt as, 0 or more.
    ability
        Factor on sales without effort, and on the sales an effort brings.
    quitting
        When such a rep leaves.

    Raises
    ------
    ValueError
        A number is outside its range; the message names it.
    """

    cost: float
    curvature: float = 1.0
    discount: float = 1.0
    present_bias: float = 1.0
    naive: bool = False
    risk: float = 0.0
    gain: float = 0.0
    loss_aversion: float = 1.0
    cross: float = 0.0
    social_loss: float = 0.0
    ability: float = 1.0
    quitting: Quitting = field(default_factory=Quitting)

    def __post_init__(self) -> None:
        ranges = {
            "cost": self.cost > 0,
            "curvature": self.curvature > 0,
            "discount": 0 < self.discount <= 1,
            "present_bias": 0 < self.present_bias <= 1,
            "risk": self.risk >= 0,
            "gain": self.gain >= 0,
            "loss_aversion": self.loss_aversion >= 0,
            "cross": 0 <= self.cross < 1,
            "social_loss": self.social_loss >= 0,
            "ability": self.ability > 0,
        }
        wrong = [name for name, right in ranges.items() if not right]
        if wrong:
            raise ValueError(f"{wrong[0]} is out of range: {getattr(self, wrong[0])}")

    @property
    def felt_cost(self) -> float:
        """Return c net of the second task's slack: c · (1 − k²)."""
        return self.cost * (1.0 - self.cross**2)


def cost_from_response(
    response: float, rate: float, sales: float, curvature: float = 1.0
) -> tuple[float, float]:
    """Return c, and the effort a month at the reference rate, from what is known.

    Parameters
    ----------
    response
        By what share sales rise when the rate of a linear commission doubles.
    rate
        Reference rate: target incentive ÷ yearly quota, money a quota share.
    sales
        Expected sales a month at that rate, quota shares.
    curvature
        ψ.

    Notes
    -----
    g = response ÷ (2^ψ − 1) of sales is effort: e₁ = g · sales, c = rate ÷ e₁^(1/ψ).

    Raises
    ------
    ValueError
        g is not between 0 and 1, or a number is not more than 0.
    """
    if min(rate, sales, curvature) <= 0:
        raise ValueError("rate, sales and curvature must be more than 0")
    share = response / (2.0**curvature - 1.0)
    if not 0 < share < 1:
        raise ValueError(f"a response of {response} would make {share:.0%} of sales")
    effort = share * sales
    return rate / effort ** (1.0 / curvature), effort
