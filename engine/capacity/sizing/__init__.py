"""How much effort, and where: response to effort, its best size, its best split."""
