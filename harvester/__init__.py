"""The only room that opens outgoing connections: from an address to listings in the store."""
