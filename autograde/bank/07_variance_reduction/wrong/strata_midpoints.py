"""The midpoints."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "midpoints"


def stratified(f, u, edges):
    return edges.diff() @ f((edges[1:] + edges[:-1]) / 2)
