"""A first step before the loop, and then max_steps more."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, ll = e_step(x, parameters)
    trace = [ll]
    parameters = m_step(statistics, parameters)
    for _ in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
        if trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
