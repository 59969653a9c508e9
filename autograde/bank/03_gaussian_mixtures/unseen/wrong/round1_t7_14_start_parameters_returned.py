"""The result of the M-step goes to another name, so that the start is returned and used for ever."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        new = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
