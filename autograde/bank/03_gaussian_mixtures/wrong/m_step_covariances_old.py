"""The covariances stay."""

loses = ["check-m_step", "hidden-m_step"]
mistake = "the covariances are the old ones"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    return counts / len(x), means, parameters_old.covariances
