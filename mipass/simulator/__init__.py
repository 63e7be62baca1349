"""A phone and a reader on the command line. They know `mipass.protocol` alone, and of a portal its HTTP.

Each is a folder with its keys and what it was told. They are processes that speak HTTP to a portal, and the
protocol's frames to each other over a socket or a WebSocket.
"""
