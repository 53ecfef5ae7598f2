"""How many people, of which role, start when: the problem, its plans and its proofs."""
