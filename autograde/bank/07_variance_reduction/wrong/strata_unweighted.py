"""The strata are not weighted."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "not weighted by their probabilities"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return f(t).mean()
