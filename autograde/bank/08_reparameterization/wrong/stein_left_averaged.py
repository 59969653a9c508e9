"""Weighted and averaged."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "it is weighted and averaged: the weights sum to one already"


def stein_sides(f, df, dlogp, weights, boundary):
    return (weights[:, None] * df).mean(0), boundary - (weights[:, None] * f * dlogp[:, None]).mean(0)
