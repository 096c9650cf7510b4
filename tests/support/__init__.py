"""What the tests share: servers, homes, requests, expected answers."""
