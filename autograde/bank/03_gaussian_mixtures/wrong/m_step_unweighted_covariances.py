"""The covariance of all data for each component."""

loses = ["check-m_step", "hidden-m_step"]
mistake = "those of all data, the same for every component"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    d = x - x.mean(0)
    return counts / len(x), means, (d.T @ d / len(x)).expand(len(counts), -1, -1)
