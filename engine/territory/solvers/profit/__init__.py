"""The most expected profit: prices of time give a bound, compiled moves a plan."""
