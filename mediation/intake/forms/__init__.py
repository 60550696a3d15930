"""Which questions does each page of the form ask?"""
