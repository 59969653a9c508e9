"""The E-step is made once, before the loop."""

import math

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the E-step is never refreshed"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -math.inf
    statistics, value = e_step(x, parameters)
    for _ in range(max_steps):
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
