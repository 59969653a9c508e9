"""The E-step is called once before the loop; the M-step repeats with the same statistics."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, value = e_step(x, parameters)
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
