"""How is a public page served again without making it anew, and never as it was before a change? See decision 0011."""
