"""max_steps is ignored, the loop runs up to a thousand steps until it settles."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(1000):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
