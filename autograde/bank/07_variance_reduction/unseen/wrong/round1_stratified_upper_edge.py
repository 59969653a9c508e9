"""Each stratum begins at its upper edge: one stratum too far."""


def stratified(f, u, edges):
    width = edges.diff()[:, None]
    return (width * f(edges[1:, None] + width * u)).mean(1).sum()
