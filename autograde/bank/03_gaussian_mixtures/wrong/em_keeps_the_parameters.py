"""The parameters are kept in the trace."""

import math

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the trace holds the parameters, not"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -math.inf
    for _ in range(max_steps):
        trace.append(parameters)
        statistics, value = e_step(x, parameters)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
