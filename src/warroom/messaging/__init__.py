"""Messages on their way: rows that are handed over to gateways, whatever happens to this server."""
