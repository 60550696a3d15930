"""The register of volunteer stations and of partner services: where somebody sits down with you."""
