"""How the framework names things: tables of formulas, and the little that evaluates them."""
