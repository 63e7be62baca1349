"""What a reader has of miPASS: protocol and simulator. The portal's package of this name lies elsewhere."""
