"""The weights of the stratum after."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "those of the stratum after"


def stratified(f, u, edges):
    widths = edges.diff()
    z = edges[:-1, None] + widths[:, None] * u
    return widths.roll(-1) @ f(z).mean(1)
