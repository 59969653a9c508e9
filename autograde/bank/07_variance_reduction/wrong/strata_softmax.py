"""The weights go through softmax."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "softmax"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths.softmax(0) @ f(t).mean(1)
