"""The weights are squared."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the weights are squared"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths**2 @ f(t).mean(1)
