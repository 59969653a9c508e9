"""Singly, and both signs."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f and (log p)′ are averaged singly, and both signs are wrong"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, (weights @ f) * (weights @ dlogp) - boundary
