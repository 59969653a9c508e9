"""f is forgotten."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f is left out: −E[(log p)′]"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, (boundary - weights @ dlogp)
