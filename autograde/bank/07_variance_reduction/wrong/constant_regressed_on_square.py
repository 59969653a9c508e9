"""r against s²."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "regressed on s²"


def optimal_baseline(scores, signal, p):
    squares, r = scores.square(), signal[:, None]
    cov = p @ (squares * r) - (p @ squares) * (p @ signal)
    return cov / (p @ squares.square() - (p @ squares).square())
