"""Cases of effort, size and channels (C8–C11)."""

from __future__ import annotations

from functools import cache
from math import exp, log, sqrt

from capacity_people_cases import row
from public_door import planning

K = (100.0, 60.0, 40.0)
X = 100.0


def curves(kind):
    """Return our three segments of a kind."""
    return {
        "power": lambda: [planning("Power")(k, 0.5) for k in K],
        "log": lambda: [planning("Log")(k) for k in K],
        "exponential": lambda: [
            planning("Exponential")(k, b) for k, b in zip(K, RATES, strict=True)
        ],
        "ADBUDG": lambda: [
            planning("Adbudg")(0.0, k, 1.0, d) for k, d in zip(K, HALVES, strict=True)
        ],
    }[kind]()


RATES = (0.05, 0.03, 0.08)
HALVES = (20.0, 40.0, 10.0)


@cache
def split(kind):
    """Return our split of 100."""
    return planning("allocate")(curves(kind), X)


def closed_power():
    """Return x, λ and sales of k √x."""
    total = sum(k * k for k in K)
    return [X * k * k / total for k in K], 0.5 * sqrt(total / X), sqrt(X * total)


def closed_log():
    """Return x, λ and sales of k ln(1 + x)."""
    price = sum(K) / (X + 3)
    return [k / price - 1 for k in K], price, sum(k * log(k / price) for k in K)


def closed_exponential():
    """Return x, λ and sales of k(1 − e^(−bx))."""
    pairs = list(zip(K, RATES, strict=True))
    top = sum(log(k * b) / b for k, b in pairs) - X
    price = exp(top / sum(1 / b for b in RATES))
    sales = sum(k - price / b for k, b in pairs)
    return [log(k * b / price) / b for k, b in pairs], price, sales


def closed_adbudg():
    """Return x, λ and sales of k x/(d + x)."""
    pairs = list(zip(K, HALVES, strict=True))
    roots = sum(sqrt(k * d) for k, d in pairs)
    x = [sqrt(k * d) * (X + sum(HALVES)) / roots - d for k, d in pairs]
    price = (roots / (X + sum(HALVES))) ** 2
    return x, price, sum(k * y / (d + y) for (k, d), y in zip(pairs, x, strict=True))


FORMS = {
    "power": (closed_power, "x_i = X k_i²/Σ k²", lambda k, _, x: k * sqrt(x)),
    "log": (closed_log, "x_i = k_i/λ − 1", lambda k, _, x: k * log(1 + x)),
    "exponential": (
        closed_exponential,
        "x_i = ln(k_i b_i/λ)/b_i",
        lambda k, i, x: k * (1 - exp(-RATES[i] * x)),
    ),
    "ADBUDG": (
        closed_adbudg,
        "x_i = √(k_i d_i)(X + Σd)/Σ√(k_j d_j) − d_i",
        lambda k, i, x: k * x / (HALVES[i] + x),
    ),
}


def sales_at(kind, effort):
    """Return our sales at given efforts."""
    pairs = zip(curves(kind), effort, strict=True)
    return sum(float(curve.value(x)) for curve, x in pairs)


def splits():
    """Yield splits of 100 over three segments, of four kinds (C8)."""
    for kind, (form, formula, sales) in FORMS.items():
        efforts, price, value = form()
        for i, x in enumerate(efforts):
            yield row(
                f"{kind}: effort of segment {i + 1}",
                formula,
                x,
                lambda kind=kind, i=i: split(kind).effort[i],
            )
        for what, formula, closed in (
            ("value", "Σ S_i(x_i)", value),
            ("marginal", "λ = S_i′(x_i)", price),
            ("bound", "λ X + Σ max(S_i − λ x_i)", value),
        ):
            yield row(
                f"{kind}: {what}",
                formula,
                closed,
                lambda kind=kind, what=what: getattr(split(kind), what),
            )
        yield row(
            f"{kind}: equal split",
            "Σ S_i(X/3)",
            sum(sales(k, i, X / 3) for i, k in enumerate(K)),
            lambda kind=kind: sales_at(kind, [X / 3] * 3),
        )
    yield row(
        "power: split in proportion to k",
        "Σ k_i √(X k_i/Σk)",
        sum(k * sqrt(X * k / sum(K)) for k in K),
        lambda: sales_at("power", [X * k / sum(K) for k in K]),
    )


TWO = ((100.0, 0.05), (60.0, 0.03))


def two():
    """Return Mantrala's two segments."""
    return [planning("Exponential")(k, b) for k, b in TWO]


def two_sales(*effort):
    """Return their sales."""
    pairs = zip(TWO, effort, strict=True)
    return sum(k * (1 - exp(-b * x)) for (k, b), x in pairs)


def mantrala():
    """Yield two segments and 80 in all (C8)."""
    (k1, b1), (k2, b2) = TWO
    x1 = (b2 * 80 + log(k1 * b1 / (k2 * b2))) / (b1 + b2)

    for i, x in enumerate((x1, 80 - x1)):
        yield row(
            f"two segments, 80 in all: effort of {i + 1}",
            "x₁ = [b₂R + ln(k₁b₁/k₂b₂)]/(b₁+b₂)",
            x,
            lambda i=i: planning("allocate")(two(), 80.0).effort[i],
        )
    yield row(
        "two segments: sales",
        "Σ k(1 − e^(−bx))",
        two_sales(x1, 80 - x1),
        lambda: planning("allocate")(two(), 80.0).value,
    )


def mantrala_sizes():
    """Yield how the rule of splitting moves the best size (C8)."""
    best = [log(k * b / 0.6) / b for k, b in TWO]
    low, high = 0.0, 400.0
    for _ in range(200):
        middle = (low + high) / 2
        steep = sum(k * b * exp(-b * middle / 2) for k, b in TWO)
        low, high = (middle, high) if steep / 2 > 0.6 else (low, middle)
    for name, size, earned, ours in (
        (
            "best split",
            sum(best),
            two_sales(*best) - 0.6 * sum(best),
            lambda: planning("best_size")(two(), 0.6),
        ),
        (
            "50/50",
            low,
            two_sales(low / 2, low / 2) - 0.6 * low,
            lambda: planning("best_size_in_shares")(two(), [0.5, 0.5], 0.6),
        ),
    ):
        yield row(
            f"best size at cost 0.6, {name}",
            "Σ share × S_i′ = c",
            size,
            lambda ours=ours: ours().size,
        )
        yield row(
            f"profit there, {name}",
            "Σ S_i − c × size",
            earned,
            lambda ours=ours: ours().profit,
        )


def s_shapes():
    """Yield tangencies, and what a steepest-first split would miss (C8)."""
    for c, d in ((2, 100.0), (3, 1000.0)):
        yield row(
            f"tangency, c = {c}, d = {d:g}",
            "(d(c−1))^(1/c)",
            (d * (c - 1)) ** (1 / c),
            lambda c=c, d=d: planning("Adbudg")(0.0, 1.0, c, d).tangency,
        )
        yield row(
            f"sales at the tangency, c = {c}",
            "(c−1)/c",
            (c - 1) / c,
            lambda c=c, d=d: planning("Adbudg")(0.0, 1.0, c, d).value(
                planning("Adbudg")(0.0, 1.0, c, d).tangency
            ),
        )
    closed = 100 * 15.0**3 / (1000 + 15.0**3)
    yield row(
        "three equal S-shapes, 15 in all",
        "all on one: k S(15) > 3 k S(5)",
        closed,
        lambda: (
            planning("allocate")(
                [planning("Adbudg")(0.0, 100.0, 3, 1000.0)] * 3, 15.0
            ).value
        ),
    )


def flatness():
    """Yield the flat maximum (C9)."""
    for theta in (0.5, 0.75, 1.25, 2.0):
        yield row(
            f"profit at {theta:g} × the best effort, elasticity 0.34",
            "(θ^b − bθ)/(1−b)",
            (theta**0.34 - 0.34 * theta) / 0.66,
            lambda theta=theta: planning("flat_maximum")(0.34, theta),
        )


@cache
def mixed():
    """Return our mix of online and offline."""
    return planning("best_mix")(planning("Mix")(1000.0, (0.09, 0.34), 0.6))


def channels():
    """Yield Dorfman and Steiner's rule and two channels (C10)."""
    yield row(
        "effort ÷ revenue, m = 0.6, e = 0.34",
        "m e",
        0.6 * 0.34,
        lambda: planning("dorfman_steiner")(0.6, 0.34),
    )
    e = (0.09, 0.34)
    revenue = (1000 * (0.6 * e[0]) ** e[0] * (0.6 * e[1]) ** e[1]) ** (1 / (1 - sum(e)))
    yield row(
        "revenue of two channels",
        "R^(1−Σe) = K Π (m e)^e",
        revenue,
        lambda: mixed().revenue,
        1e-6,
    )
    for i, name in enumerate(("online", "offline")):
        yield row(
            f"spent {name}",
            "m e R",
            0.6 * e[i] * revenue,
            lambda i=i: mixed().spend[i],
            1e-6,
        )
        yield row(
            f"share {name}",
            "e/Σe",
            e[i] / sum(e),
            lambda i=i: mixed().spend[i] / mixed().spend.sum(),
        )
    yield row(
        "profit of two channels",
        "m R (1 − Σe)",
        0.6 * revenue * (1 - sum(e)),
        lambda: mixed().profit,
        1e-6,
    )


def carried():
    """Yield elasticities in the long run (C10)."""
    yield row(
        "long-run elasticity, 0.2 with 0.6 carried",
        "e/(1−λ)",
        0.2 / (1 - 0.6),
        lambda: planning("long_run_elasticity")(0.2, 0.6),
    )
    yield row(
        "the same at 10% discount",
        "e/(1−λ/1.1)",
        0.2 / (1 - 0.6 / 1.1),
        lambda: planning("long_run_elasticity")(0.2, 0.6, 0.1),
    )


def returns():
    """Yield the three-year return of one more rep (C11)."""
    yield row(
        "return of one more rep",
        "[M I (1+K₂+K₃) − C]/C",
        (0.6 * 450 * 1.75 - 200) / 200,
        lambda: planning("roi3")(0.6, 450.0, 200.0, (0.5, 0.25)),
    )
    yield row(
        "136.25% said to be the right size",
        "50–150%",
        1.0,
        lambda: float(planning("size_verdict")(1.3625) == "size right"),
        0.0,
    )


SECTIONS = {
    "C8": (*splits(), *mantrala(), *mantrala_sizes(), *s_shapes()),
    "C9": tuple(flatness()),
    "C10": (*channels(), *carried()),
    "C11": tuple(returns()),
}
