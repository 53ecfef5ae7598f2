"""Who works jobs out: this process, others on this machine, or a cluster."""
