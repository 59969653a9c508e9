"""Stops when the rise relative to |ℓ| is below the tolerance."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for step in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
        if step > 0 and (trace[-1] - trace[-2]) / abs(trace[-2]) < tolerance:
            break
    return parameters, trace
