"""The E-step is always taken at the start."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    start = parameters
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, start)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
