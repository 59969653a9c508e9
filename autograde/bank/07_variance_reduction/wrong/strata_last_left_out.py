"""The last stratum is left out."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the last stratum is left out"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths[:-1] @ f(t[:-1]).mean(1)
