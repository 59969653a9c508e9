"""The M-step is always given the starting parameters."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    new = parameters
    trace = []
    for step in range(max_steps):
        statistics, ll = e_step(x, new)
        trace.append(ll)
        new = m_step(statistics, parameters)
        if step and trace[-1] - trace[-2] < tolerance:
            break
    return new, trace
