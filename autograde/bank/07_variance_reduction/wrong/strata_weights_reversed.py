"""The weights are in reverse order."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "in reverse order"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths.flip(0) @ f(t).mean(1)
