"""q is clamped in all places."""

loses = ["check-bound", "hidden-bound"]
mistake = "something added for safety, or a clamp"


def bound(log_density, weights, q):
    q = q.clamp(min=1e-9)
    return (q * (log_density + weights.log() - q.log())).sum()
