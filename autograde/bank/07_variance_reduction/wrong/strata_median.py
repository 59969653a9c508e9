"""The median of a stratum."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "median"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths @ f(t).median(1).values
