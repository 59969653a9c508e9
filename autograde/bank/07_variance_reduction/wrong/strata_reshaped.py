"""Reshaped to (S, K)."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "reshaped to (S, K), not transposed"


def stratified(f, u, edges):
    widths = edges.diff()
    z = edges[:-1] + widths * u.reshape(u.shape[1], u.shape[0])
    return (widths * f(z).mean(0)).sum()
