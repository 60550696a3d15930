"""How does a resident ask for mediation? The public form, one question a page."""
