"""The draws are not moved, and weighted."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "f(u) is weighted"


def stratified(f, u, edges):
    return edges.diff() @ f(u).mean(1)
