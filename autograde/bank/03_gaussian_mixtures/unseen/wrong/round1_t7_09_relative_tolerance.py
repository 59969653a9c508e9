"""The tolerance is taken relative to the log-likelihood."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance * abs(value):
            break
        before = value
    return parameters, trace
