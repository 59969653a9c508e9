"""The weighted means of the strata."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "their sum is asked"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths * f(t).mean(1)
