"""Lists come in as CSV or XLSX, are shown as they would change the register, and go out again."""
