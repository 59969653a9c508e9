"""The means of the strata."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the means of the strata came back"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return f(t).mean(1)
