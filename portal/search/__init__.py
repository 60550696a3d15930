"""Where does one look for something without knowing which part of the portal keeps it? One search over all of it.

Apps say what can be found (registry.py); each thing is one row (models.py), written in the transaction of the change
(indexing.py); finding.py answers, marking.py shows why, words.py forgives typing mistakes.
"""
