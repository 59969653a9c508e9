"""The edges stand for the weights."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the weights are the upper edges"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return edges[1:] @ f(t).mean(1)
