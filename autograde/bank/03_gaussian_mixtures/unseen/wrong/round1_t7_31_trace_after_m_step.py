"""The log-likelihood is recorded after the M-step only, the start is missing."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    statistics, before = e_step(x, parameters)
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
