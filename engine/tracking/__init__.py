"""Results against plan: attainment, landing, pipeline, warnings."""
