"""The log-likelihoods are averaged."""

import math

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "it is divided by N"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -math.inf
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value / len(x))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
