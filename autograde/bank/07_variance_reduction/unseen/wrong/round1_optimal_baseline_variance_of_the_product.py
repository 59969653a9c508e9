"""The estimate is regressed on the signal instead of on the score: Cov(r s, r) / Var(r)."""


def optimal_baseline(scores, signal, p):
    rs = scores * signal[:, None]
    rd = signal - p @ signal
    return (p * rd) @ (rs - p @ rs) / (p @ rd**2)
