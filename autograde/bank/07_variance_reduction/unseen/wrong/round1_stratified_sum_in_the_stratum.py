"""The sum over the draws of a stratum instead of their mean."""


def stratified(f, u, edges):
    low, width = edges[:-1, None], edges.diff()[:, None]
    return (width * f(low + width * u)).sum()
