"""The register of joint law firms and their lawyers (RULES section 3.8)."""
