"""u times the upper edge."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "multiplied by the upper edge"


def stratified(f, u, edges):
    return edges.diff() @ f(edges[1:, None] * u).mean(1)
