"""Planning under uncertainty: what is planned now is the same in all sampled worlds."""
