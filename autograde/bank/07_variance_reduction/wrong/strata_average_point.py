"""f at weighted means."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "f is taken at the weighted means"


def stratified(f, u, edges):
    widths = edges.diff()
    z = edges[:-1, None] + widths[:, None] * u
    return f(widths @ z).mean()
