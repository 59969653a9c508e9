"""Two expectations multiplied."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f and (log p)′ are averaged singly, before the product"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - (weights @ f) * (weights @ dlogp)
