"""Thin strata count most."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "upside down"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return (f(t).mean(1) / widths).sum() / (1 / widths).sum()
