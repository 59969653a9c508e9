"""The step that stops the loop is not recorded: it breaks before the value is appended."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        trace.append(float(value))
        before = value
    return parameters, trace
