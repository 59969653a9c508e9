"""statistics and log-likelihood are unpacked the wrong way round."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], -float("inf")
    for _ in range(max_steps):
        value, statistics = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
