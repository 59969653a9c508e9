"""Thin strata get a least weight."""

loses = ["hidden-stratified"]
mistake = "something small"


def stratified(f, u, edges):
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths.clamp(min=1e-6) @ f(t).mean(1)
