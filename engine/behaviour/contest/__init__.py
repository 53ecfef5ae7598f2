"""Contests: odds of places, efforts in equilibrium, and prizes that move most."""
