"""The inverse is forgotten, the matrix not."""

loses = ["check-m_step", "hidden-m_step"]
mistake = "W is multiplied by Σ E[z zᵀ]"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ seconds
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
