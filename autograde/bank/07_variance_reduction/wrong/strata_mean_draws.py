"""f at the mean draw."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "f itself is to be averaged"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths @ f(t.mean(1))
