"""The offline pack: what an organisation needs when everything else is gone, in one file on a stick."""
