"""The means of the strata are summed."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "summed without weights"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return f(t).mean(1).sum()
