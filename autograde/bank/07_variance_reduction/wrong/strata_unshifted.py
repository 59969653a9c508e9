"""The lower edge is forgotten."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the lower edge is left out"


def stratified(f, u, edges):
    widths = edges.diff()
    return widths @ f(widths[:, None] * u).mean(1)
