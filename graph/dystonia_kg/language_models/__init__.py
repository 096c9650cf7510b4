"""The Model Context Protocol (modelcontextprotocol.io): the graph as tools of language models."""
