"""The HTTP API: landscapes and impact for other programs, with tokens of an organisation (``docs/api.md``)."""
