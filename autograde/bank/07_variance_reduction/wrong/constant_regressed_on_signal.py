"""Cov(r s, r) / Var(r)."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "r s is regressed on the signal, not on the score"


def optimal_baseline(scores, signal, p):
    off = signal - p @ signal
    product = scores * signal[:, None]
    return (p * off) @ (product - p @ product) / (p @ off.square())
