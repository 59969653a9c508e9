"""The products of x and z alone."""

loses = ["check-m_step", "hidden-m_step"]
mistake = "W lacks the inverse"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
