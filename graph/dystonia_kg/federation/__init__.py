"""SERVICE and LOAD: the addresses allowed, the client, the proxy, the confinement of workers."""
