"""The middle of each stratum, the draws are not used."""


def stratified(f, u, edges):
    return (edges.diff() * f((edges[:-1] + edges[1:]) / 2)).sum()
