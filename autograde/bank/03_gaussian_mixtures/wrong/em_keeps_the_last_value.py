"""Only the last log-likelihood is kept."""

import math

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "only the last log-likelihood"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    before = -math.inf
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, [value]
