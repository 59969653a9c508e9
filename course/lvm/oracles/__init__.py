"""Exact answers on small models, by another route than the library: enumeration, closed form, quadrature."""
