"""range(1, max_steps): one M-step too few."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, ll = e_step(x, parameters)
    trace = [ll]
    for _ in range(1, max_steps):
        parameters = m_step(statistics, parameters)
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        if trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
