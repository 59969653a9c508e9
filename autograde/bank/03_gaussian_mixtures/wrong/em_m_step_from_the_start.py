"""The M-step always gets the parameters of the start; only a partial M-step shows it."""

import math

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the M-step is always given the parameters of the start"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, start, before = [], parameters, -math.inf
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, start)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
