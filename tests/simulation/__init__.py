"""Deterministic simulation: whole histories of stations and portal from one seed, with every fault we know."""
