"""Added to the upper edge."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "added to the upper edge"


def stratified(f, u, edges):
    widths = edges.diff()
    return widths @ f(edges[1:, None] + widths[:, None] * u).mean(1)
