"""Upside down."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "upside down"


def optimal_baseline(scores, signal, p):
    return (p @ scores.square()) / (p @ (scores.square() * signal[:, None]))
