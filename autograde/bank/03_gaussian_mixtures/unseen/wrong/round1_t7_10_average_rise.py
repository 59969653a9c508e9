"""The average rise since the start is compared with the tolerance."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and (value - trace[0]) / (len(trace) - 1) < tolerance:
            break
        before = value
    return parameters, trace
