"""The width is forgotten."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "the width is left out"


def stratified(f, u, edges):
    return edges.diff() @ f(edges[:-1, None] + u).mean(1)
