"""The ledger: entries that are only added, chained by hashes, provable without the server that wrote them."""
