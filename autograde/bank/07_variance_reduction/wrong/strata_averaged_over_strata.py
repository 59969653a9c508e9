"""The weighted means are averaged."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "averaged over the strata"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return (widths * f(t).mean(1)).mean()
