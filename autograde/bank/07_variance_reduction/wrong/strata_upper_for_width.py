"""The upper edge stands for the width."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "u times the upper edge"


def stratified(f, u, edges):
    return edges.diff() @ f(edges[:-1, None] + edges[1:, None] * u).mean(1)
