"""Only pairs with the same number."""

loses = ["check-energy", "hidden-energy"]
mistake = "only pairs with i = j"


def energy(x, h, a, b, W):
    k = min(W.shape)
    return -x @ a - h @ b - (x[:, :k] * h[:, :k]) @ W.diagonal()
