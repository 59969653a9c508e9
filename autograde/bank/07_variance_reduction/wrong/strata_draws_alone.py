"""f is forgotten."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "f is not taken"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths @ t.mean(1)
