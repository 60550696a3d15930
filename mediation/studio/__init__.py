"""The studio's screens for users and groups, without the people of the desk.

Whoever edits guidance may also manage accounts of the studio; but a password or a group set there would be a way into
cases. People with a membership, and the groups that hold an office's grants, are therefore not there for the studio.
"""
