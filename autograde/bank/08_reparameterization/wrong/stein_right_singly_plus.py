"""Singly, and a plus."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f and (log p)′ are averaged singly, and the minus is missing"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary + (weights @ f) * (weights @ dlogp)
