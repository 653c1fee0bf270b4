"""What is true in the three systems, read over the vendors' own wire with a client that shares nothing with ours."""
