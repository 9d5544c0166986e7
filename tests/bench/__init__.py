"""How fast the rules are; `./dev bench` runs it."""
