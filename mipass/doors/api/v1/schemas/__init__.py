"""What goes in and out of the public API. Nothing here is a model: a column may change, a member may not."""
